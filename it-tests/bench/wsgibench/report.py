"""Writes what was measured: a table in docs/performance.md, and bars in docs/images/performance.svg.

A case stays in the table until it is measured again, so that one can be measured alone.
"""

import dataclasses
import datetime
import html
import json
import re
import subprocess

from wsgibench import paced, places

PAGE = places.ROOT / 'docs' / 'performance.md'
PICTURE = places.ROOT / 'docs' / 'images' / 'performance.svg'
BEGIN = '<!-- figures: it-tests/bench/run --report -->'
END = '<!-- end of figures -->'

#: Results of this checkout, a file for each case.
KEPT = places.TARGET / 'results'

#: A line of the page says what was measured on: the day, the machine, versions.
SETTING = re.compile(r'(?:- )?(\d{4}-\d\d-\d\d), (.+)')
#: The first row of a case, with the day where that is not the newest.
FIRST_ROW = re.compile(r'\| \*\*`([^`]+)`\*\*(?: \((\d{4}-\d\d-\d\d)\))?, ')

#: The cases of the picture, with their titles.
PICTURED = {'peers-hello': 'A small response', 'peers-django': 'A small Django view', 'peers-django-page': 'A Django page of 50 rows'}


@dataclasses.dataclass(frozen=True)
class Measured:
    """The rows of a case with the day it was measured on; the rows do not name that day."""

    date: str
    rows: tuple


def keep(case, of_first, medians, setting):
    """Keeps what was measured, so that a report may be made of several runs; setting is what setting() returns."""
    KEPT.mkdir(parents=True, exist_ok=True)
    (KEPT / (case + '.json')).write_text(json.dumps(
        {'date': _today(), 'of_first': of_first, 'medians': medians, 'setting': setting}))


def kept(names, settings):
    """Returns the Measured of these cases as this checkout has kept them, and adds their settings to those of their days."""
    results = {}
    for name in names:
        file = KEPT / (name + '.json')
        if file.exists():
            entry = json.loads(file.read_text())
            results[name] = Measured(entry['date'], rows(name, entry['of_first'], entry['medians']))
            _add_setting(settings, entry['date'], entry.get('setting'))
    return results


def _add_setting(settings, date, setting):
    known = settings.setdefault(date, [])
    if setting and setting not in known:
        known.append(setting)


def merge(written, measured):
    """Returns the cases of the page, replaced by what was measured on the same day or later."""
    merged = dict(written)
    for case, result in measured.items():
        if case not in merged or merged[case].date <= result.date:
            merged[case] = result
    return merged


def parse(lines):
    """Returns the Measured by case and the settings by day that lines of the page have."""
    settings, results, newest, case = {}, {}, '', None
    for line in lines:
        setting, first = SETTING.match(line), FIRST_ROW.match(line)
        if setting:
            newest = max(newest, setting.group(1))
            _add_setting(settings, setting.group(1), setting.group(2))
        elif first:
            case = first.group(1)
            results[case] = Measured(first.group(2) or newest, (line.replace(' (%s)' % first.group(2), '', 1),))
        elif case and line.startswith('| '):
            results[case] = Measured(results[case].date, (*results[case].rows, line))
    return results, settings


def format_figures(results, settings):
    """Returns the lines of the page: what was measured when on what, and the table."""
    newest = max(result.date for result in results.values())
    others = sorted({result.date for result in results.values()} - {newest}, reverse=True)
    lines = ['%s, %s' % (newest, text) for text in settings.get(newest, [])]
    if others:
        lines += ['', 'Cases with a date were measured on that day:', '']
        lines += ['- %s, %s' % (date, text) for date in others for text in settings.get(date, [])]
    lines += ['', '| case, server | requests per second | p50 / p99 | the same at 70 % | processor time | memory | ratio |', '|---|---|---|---|---|---|---|']
    for result in results.values():
        first, *further = result.rows
        lines += [first if result.date == newest else first.replace('`**', '`** (%s)' % result.date, 1), *further]
    return lines


def _today():
    return datetime.date.today().isoformat()


def setting(machine):
    """Returns what a case is measured on: the machine and the versions of what is compared, as far as they can be asked."""
    found = {'OpenJDK': _asked(['java', '-version'], r'"([^"]+)"'),
             'Apache': _asked(['apache2', '-v'], r'Apache/(\S+)'), 'nginx': _asked(['nginx', '-v'], r'nginx/(\S+)')}
    for package in ('Django', 'uWSGI', 'gunicorn', 'mod_wsgi', 'waitress', 'cheroot', 'granian', 'bjoern'):
        found[package] = _asked([places.PYTHON, '-c', 'import importlib.metadata as m; print(m.version("%s"))' % package])
    return '%s. %s.' % (machine, ', '.join('%s %s' % pair for pair in found.items() if pair[1]))


def _asked(command, pattern=r'(\S+)'):
    try:
        answer = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    except OSError:
        return None
    match = re.search(pattern, answer.stdout) if answer.returncode == 0 else None
    return match.group(1) if match else None


def _number(value):
    return '{:,.0f}'.format(value) if value >= 10 else '{:.1f}'.format(value)


def _time(micros):
    return '%s us' % _number(micros) if micros < 1000 else '%.1f ms' % (micros / 1000)


def _row(name, entry, ratio):
    memory = '%.0f MiB' % entry['memory'] if 'memory' in entry else ''
    return '| %s | %s | %.1f / %.1f ms | %s | %s | %s | %s |' % (
        name, _number(entry['rate']), entry['p50'], entry['p99'], _paced(entry), _time(entry['cpu']), memory, ratio)


def _paced(entry):
    """Returns the latencies of the load that does not wait, with its share of the rate where that is not the usual one."""
    if 'paced_p50' not in entry:
        return ''
    share = entry['paced_rate'] / entry['rate']
    note = '' if share > paced.SHARE - 0.01 else ' (at %.0f %%)' % (100 * share)
    return '%.1f / %.1f ms%s' % (entry['paced_p50'], entry['paced_p99'], note)


def rows(case, of_first, medians):
    """Returns the rows of a case: medians by contender, the first being ours."""
    first, *others = medians
    lines = [_row('**`%s`**, %s' % (case, first), medians[first], '')]
    for other in others:
        ours, theirs = (other, first) if of_first else (first, other)
        lines.append(_row(other, medians[other], '%.2f' % (medians[ours]['rate'] / medians[theirs]['rate'])))
    return tuple(lines)


def _rates(result):
    """Returns the requests per second by server, as the rows have them."""
    cells = [row.split('|') for row in result.rows]
    return {cell[1].rpartition(',')[2].strip(): float(cell[2].replace(',', '')) for cell in cells}


def picture(results):
    """Returns bars of the cases that the README shows, as SVG that reads well on a light and on a dark page."""
    lines, top = [], 8
    for case, title in PICTURED.items():
        if case not in results:
            continue
        rates = _rates(results[case])
        most = max(rates.values())
        lines.append('<text class="title" x="0" y="%d">%s, requests per second</text>' % (top + 14, html.escape(title)))
        top += 26
        for name, rate in sorted(rates.items(), key=lambda item: -item[1]):
            label = 'WSGI Bridge' if name == 'bridge' else name
            width = max(2, 420 * rate / most)
            lines.append('<text x="150" y="%d" text-anchor="end">%s</text>' % (top + 13, html.escape(label)))
            lines.append('<rect class="%s" x="160" y="%d" width="%.1f" height="16" rx="3"/>' % (
                'ours' if name == 'bridge' else 'theirs', top, width))
            lines.append('<text class="value" x="%.1f" y="%d">%s</text>' % (166 + width, top + 13, _number(rate)))
            top += 22
        top += 16
    style = ('text{font:13px system-ui,sans-serif;fill:#3b4754}.title{font-weight:600}.ours{fill:#0b6bcb}.theirs{fill:#a9b6c4}'
             '@media(prefers-color-scheme:dark){text{fill:#c9d4df}.ours{fill:#5aa9f5}.theirs{fill:#566575}}')
    return '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 660 %d" role="img" aria-label="%s"><style>%s</style>\n%s\n</svg>\n' % (
        top, 'Requests per second of WSGI Bridge and other servers', style, '\n'.join(lines))


def write(names):
    """Puts what was measured of these cases into the table of the page, which keeps its other cases, and draws the picture."""
    page = PAGE.read_text()
    if page.count(BEGIN) != 1 or page.count(END) != 1:
        raise SystemExit('%s has no place for the figures: expected one line %r and one line %r' % (PAGE, BEGIN, END))
    head, rest = page.split(BEGIN)
    figures, tail = rest.split(END)
    written, settings = parse(figures.splitlines())
    names = list(names)
    merged = merge(written, kept(names, settings))
    results = {name: merged[name] for name in names if name in merged}
    if not results:
        return
    PAGE.write_text('\n'.join((head + BEGIN, '', *format_figures(results, settings), '', END)) + tail)
    if any(case in results for case in PICTURED):
        PICTURE.parent.mkdir(exist_ok=True)
        PICTURE.write_text(picture(results))
