#!/usr/bin/env python3
"""Draws the panels of a dashboard from a Prometheus: draw.py URL DASHBOARD.json MINUTES PICTURE.png

For the pictures in docs/images; Grafana draws them with colours of its own. Needs matplotlib.
"""
import json
import math
import sys
import time
import urllib.parse
import urllib.request

import matplotlib

matplotlib.use('Agg')
import matplotlib.pyplot as plot  # noqa: E402
from matplotlib.dates import DateFormatter, date2num  # noqa: E402
from datetime import datetime  # noqa: E402

# As often as that Prometheus scrapes, in seconds.
STEP = 2
UNITS = {'percentunit': ('%', 100), 's': ('s', 1), 'reqps': ('requests/s', 1), 'bytes': ('MB', 1e-6), 'Bps': ('kB/s', 1e-3),
         'short': ('', 1)}


def fetch(server, query, start, end):
    query = query.replace('$__rate_interval', f'{6 * STEP}s')
    for name in ('job', 'instance', 'context', 'group', 'mount'):
        query = query.replace('$' + name, '.*')
    form = urllib.parse.urlencode({'query': query, 'start': start, 'end': end, 'step': STEP}).encode()
    with urllib.request.urlopen(server + '/api/v1/query_range', form) as answer:
        return json.load(answer)['data']['result']


def legend(text, labels):
    for name, value in labels.items():
        text = text.replace('{{' + name + '}}', value)
    return text


def draw(axes, panel, server, start, end):
    label, factor = UNITS[panel['fieldConfig']['defaults']['unit']]
    stacked = panel['fieldConfig']['defaults']['custom']['stacking']['mode'] == 'normal'
    times = [start + STEP * index for index in range(int((end - start) / STEP) + 1)]
    days = [date2num(datetime.fromtimestamp(at)) for at in times]
    lines = []
    for target in panel['targets']:
        for series in fetch(server, target['expr'], start, end):
            found = {round(float(at)): float(value) * factor for at, value in series['values']}
            lines.append((legend(target['legendFormat'], series['metric']), [found.get(round(at), math.nan) for at in times]))
    lines = [line for line in lines if any(value > 0 for value in line[1])] or lines[:1]
    if stacked:
        axes.stackplot(days, [[0 if math.isnan(v) else v for v in values] for _, values in lines], labels=[name for name, _ in lines],
                       alpha=0.7)
    else:
        for name, values in lines:
            axes.plot(days, values, label=name, linewidth=1.2)
    axes.set_title(panel['title'], fontsize=9, loc='left')
    axes.set_ylabel(label, fontsize=7)
    axes.set_ylim(bottom=0)
    axes.xaxis.set_major_formatter(DateFormatter('%H:%M'))
    axes.tick_params(labelsize=6)
    axes.grid(alpha=0.3)
    axes.legend(fontsize=6, loc='upper left')


def main():
    server, board, minutes, picture = sys.argv[1:]
    with open(board, encoding='utf-8') as file:
        panels = [panel for panel in json.load(file)['panels'] if panel['type'] == 'timeseries']
    end = int(time.time())
    start = end - round(float(minutes) * 60)
    rows = math.ceil(len(panels) / 3)
    figure, grid = plot.subplots(rows, 3, figsize=(15, 2.6 * rows), squeeze=False)
    for axes in grid.flat[len(panels):]:
        axes.set_axis_off()
    for axes, panel in zip(grid.flat, panels):
        draw(axes, panel, server, start, end)
    figure.tight_layout()
    figure.savefig(picture, dpi=80)


if __name__ == '__main__':
    main()
