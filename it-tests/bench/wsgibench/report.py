"""Writes what was measured: a table in docs/performance.md, and bars in docs/images/performance.svg."""

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

#: The cases of the picture, with their titles.
PICTURED = {'peers-hello': 'A small response', 'peers-django': 'A small Django view', 'peers-django-page': 'A Django page of 50 rows'}


def keep(case, of_first, medians):
    """Keeps what was measured, so that a report may be made of several runs of a day."""
    KEPT.mkdir(parents=True, exist_ok=True)
    (KEPT / (case + '.json')).write_text(json.dumps({'date': _today(), 'of_first': of_first, 'medians': medians}))


def kept(names):
    """Returns what was measured today of these cases, as table() expects it."""
    results = {}
    for name in names:
        file = KEPT / (name + '.json')
        entry = json.loads(file.read_text()) if file.exists() else {}
        if entry.get('date') == _today():
            results[name] = entry['of_first'], entry['medians']
    return results


def _today():
    return datetime.date.today().isoformat()


def versions():
    """Returns the versions of what is compared, as far as they can be asked."""
    found = {'OpenJDK': _asked(['java', '-version'], r'"([^"]+)"'),
             'Apache': _asked(['apache2', '-v'], r'Apache/(\S+)'), 'nginx': _asked(['nginx', '-v'], r'nginx/(\S+)')}
    for package in ('Django', 'uWSGI', 'gunicorn', 'mod_wsgi', 'waitress', 'cheroot', 'granian', 'bjoern'):
        found[package] = _asked([places.PYTHON, '-c', 'import importlib.metadata as m; print(m.version("%s"))' % package])
    return ', '.join('%s %s' % pair for pair in found.items() if pair[1])


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


def table(results):
    """Returns the rows: results maps the name of a case to (of_first, medians by contender, the first being ours)."""
    rows = ['| case, server | requests per second | p50 / p99 | the same at 70 % | processor time | memory | ratio |', '|---|---|---|---|---|---|---|']
    for case, (of_first, medians) in results.items():
        first, *others = medians
        rows.append(_row('**`%s`**, %s' % (case, first), medians[first], ''))
        for other in others:
            ours, theirs = (other, first) if of_first else (first, other)
            rows.append(_row('%s' % other, medians[other], '%.2f' % (medians[ours]['rate'] / medians[theirs]['rate'])))
    return rows


def picture(results):
    """Returns bars of the cases that the README shows, as SVG that reads well on a light and on a dark page."""
    lines, top = [], 8
    for case, title in PICTURED.items():
        if case not in results:
            continue
        medians = results[case][1]
        most = max(entry['rate'] for entry in medians.values())
        lines.append('<text class="title" x="0" y="%d">%s, requests per second</text>' % (top + 14, html.escape(title)))
        top += 26
        for number, (name, entry) in enumerate(sorted(medians.items(), key=lambda item: -item[1]['rate'])):
            label = 'WSGI Bridge' if name == 'bridge' else name
            width = max(2, 420 * entry['rate'] / most)
            lines.append('<text x="150" y="%d" text-anchor="end">%s</text>' % (top + 13, html.escape(label)))
            lines.append('<rect class="%s" x="160" y="%d" width="%.1f" height="16" rx="3"/>' % (
                'ours' if name == 'bridge' else 'theirs', top, width))
            lines.append('<text class="value" x="%.1f" y="%d">%s</text>' % (166 + width, top + 13, _number(entry['rate'])))
            top += 22
        top += 16
    style = ('text{font:13px system-ui,sans-serif;fill:#3b4754}.title{font-weight:600}.ours{fill:#0b6bcb}.theirs{fill:#a9b6c4}'
             '@media(prefers-color-scheme:dark){text{fill:#c9d4df}.ours{fill:#5aa9f5}.theirs{fill:#566575}}')
    return '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 660 %d" role="img" aria-label="%s"><style>%s</style>\n%s\n</svg>\n' % (
        top, 'Requests per second of WSGI Bridge and other servers', style, '\n'.join(lines))


def write(results, machine):
    """Replaces the table of the page and the picture."""
    page = PAGE.read_text()
    if page.count(BEGIN) != 1 or page.count(END) != 1:
        raise SystemExit('%s has no place for the figures: expected one line %r and one line %r' % (PAGE, BEGIN, END))
    head, rest = page.split(BEGIN)
    tail = rest.split(END)[1]
    body = [BEGIN, '', '%s, %s. %s.' % (_today(), machine, versions()), '', *table(results), '', END]
    PAGE.write_text(head + '\n'.join(body) + tail)
    if any(case in results for case in PICTURED):
        PICTURE.parent.mkdir(exist_ok=True)
        PICTURE.write_text(picture(results))
