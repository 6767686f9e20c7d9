#!/usr/bin/env python3
"""Writes the dashboards beside this file: run it after a change, and commit both.

A query has MOUNT, GROUP, CONTEXT or JVM where its selector goes: wsgi_slots{GROUP}. Python 3.8 or later, nothing else.
"""
import json
import pathlib

DOCS = 'https://wsgibridge.org/docs/'
SOURCE = {'type': 'prometheus', 'uid': '${datasource}'}

# What the variables choose, by the labels that a meter has.
JVM = 'job=~"$job",instance=~"$instance"'
CONTEXT = JVM + ',context=~"$context"'
GROUP = CONTEXT + ',group=~"$group"'
MOUNT = GROUP + ',mount=~"$mount"'
SELECTORS = {'{JVM': '{' + JVM, '{CONTEXT': '{' + CONTEXT, '{GROUP': '{' + GROUP, '{MOUNT': '{' + MOUNT}


def select(query):
    """Puts the selectors in."""
    for word, selector in SELECTORS.items():
        query = query.replace(word, selector)
    return ' '.join(query.split())


def requests(by='', errors=''):
    """Requests that ended, per second. Counted from 0 on, so that the first one of a kind is seen, too."""
    return f'sum {by} (rate(wsgi_requests_finished_total{{MOUNT{errors}}}[$__rate_interval]))'


def error_ratio(by=''):
    """The share of failed requests, as rules.yml has it; 0 without requests."""
    failed = requests(by, ',error!~"none|client-gone|bad-request"')
    return f'{failed} / clamp_min({requests(by)}, 1e-9)'


def mean(meter, by, selector, window='$__rate_interval'):
    """The mean of a timer; nothing where it has measured nothing."""
    return (f'sum {by} (rate({meter}_sum{{{selector}}}[{window}]))'
            f' / (sum {by} (rate({meter}_count{{{selector}}}[{window}])) > 0)')


def quantile(share, by):
    return (f'histogram_quantile({share}, sum by (le{by}) (rate(wsgi_requests_seconds_bucket{{MOUNT}}[$__rate_interval])))'
            ' >= 0')


# A panel: title, description, unit, page of the docs, {legend: query}, and what differs from a graph of a third's width.
REQUESTS = {
    'title': 'WSGI Bridge: requests',
    'uid': 'wsgi-bridge-overview',
    'description': 'Rate, errors and duration by mount; utilization, saturation and errors by process group.',
    'rows': {
        'Now': [
            ('Ready', '1 while each process group takes requests on all instances, as /-/ready.', 'ready', 'monitoring.html#wsginotready',
             {'ready': 'min(wsgi_ready{GROUP})'}, {'type': 'stat', 'bad_below': 1}),
            ('Not scraped', 'Instances that do not answer Prometheus.', 'short', 'monitoring.html#wsgitargetdown',
             {'down': 'count(up{JVM} == 0) or 0 * count(up{JVM})'}, {'type': 'stat', 'bad_from': 1}),
            ('Requests', 'Requests that ended, per second.', 'reqps', 'metrics.html#meters',
             {'requests': requests()}, {'type': 'stat'}),
            ('Errors', 'The share of requests that failed; 0 without requests.', 'percentunit', 'monitoring.html#wsgierrorbudgetburnsfast',
             {'errors': error_ratio()}, {'type': 'stat', 'bad_from': 0.01}),
            ('Mean time', 'From the arrival of a request until its outcome.', 's', 'monitoring.html#wsgitooslow',
             {'mean': mean('wsgi_requests_seconds', '', 'MOUNT')}, {'type': 'stat'}),
            ('Capacity used', 'Busy time / (slots x time).', 'percentunit', 'monitoring.html#wsgicapacityusedup',
             {'used': 'sum(rate(wsgi_slots_busy_time_seconds_total{GROUP}[$__rate_interval])) / (sum(wsgi_slots{GROUP}) > 0)'},
             {'type': 'stat', 'bad_from': 0.9}),
            ('Waiting', 'Requests that wait for a slot.', 'short', 'monitoring.html#wsgiqueuefillsup',
             {'waiting': 'sum(wsgi_queue_depth{GROUP})'}, {'type': 'stat'}),
            ('Stuck', 'Requests that did not end within interrupt-timeout.', 'short', 'monitoring.html#wsgirequestsstuck',
             {'stuck': 'sum(wsgi_requests_stuck{GROUP})'}, {'type': 'stat', 'bad_from': 1}),
        ],
        'Rate, errors and duration, by mount': [
            ('Requests', 'Requests that ended, per second.', 'reqps', 'metrics.html#meters',
             {'{{context}} {{mount}}': requests('by (context, mount)')}, {}),
            ('Errors', 'The share of requests that failed; 0 without requests.', 'percentunit', 'monitoring.html#wsgierrorbudgetburnsfast',
             {'{{context}} {{mount}}': error_ratio('by (context, mount)')}, {'max': 1}),
            ('Duration', 'From the arrival of a request until its outcome, without those that were turned away: the mean, and the longest one '
             'of the last minutes. Percentiles are on the dashboard Latency.', 's', 'monitoring.html#wsgitooslow',
             {'{{context}} {{mount}} mean': mean('wsgi_requests_seconds', 'by (context, mount)', 'MOUNT'),
              '{{context}} {{mount}} longest': 'max by (context, mount) (wsgi_requests_seconds_max{MOUNT})'}, {}),
            ('Errors by kind', '5xx: the application has answered so. failed: it raised, or its response broke off. client-gone: the '
             'client left, which is no error of the server.', 'reqps', 'monitoring.html#wsgierrorbudgetburnsfast',
             {'{{error}}': requests('by (error)', ',error!="none"')}, {'stack': True}),
            ('Requests by status', 'What clients got; 0: no answer. Those that were turned away are not in it; the first request of a kind is '
             'not, either.', 'reqps', 'metrics.html#meters',
             {'{{status}}': 'sum by (status) (rate(wsgi_requests_seconds_count{MOUNT}[$__rate_interval]))'}, {'stack': True}),
            ('Requests by method', 'One of nine methods, or other. Those that were turned away are not in it.', 'reqps', 'metrics.html#meters',
             {'{{method}}': 'sum by (method) (rate(wsgi_requests_seconds_count{MOUNT}[$__rate_interval]))'}, {'stack': True}),
            ('Exceptions by type', 'What the application raised and did not catch; the log has the tracebacks (WB0206).',
             'reqps', 'errors.html#requests',
             {'{{exception}}': 'sum by (exception) (rate(wsgi_requests_seconds_count{MOUNT,exception!="none"}[$__rate_interval]))'
                               ' or label_replace(0 * sum(rate(wsgi_requests_seconds_count{MOUNT}[$__rate_interval])),'
                               ' "exception", "none", "", "")'}, {}),
            ('Time by phase', 'Means. input: until the body is read. queue: until there is a slot. application: while the slot is held. '
             'output: from the head of the response to its end.', 's', 'metrics.html#meters',
             {'{{phase}}': mean('wsgi_requests_phase_seconds', 'by (phase)', 'MOUNT')}, {}),
            ('In flight', 'Requests that wait or run.', 'short', 'metrics.html#meters',
             {'{{context}} {{mount}}': 'sum by (context, mount) (wsgi_requests_active{MOUNT})'}, {}),
            ('Oldest in flight', 'The age of the oldest request that waits or runs.', 's', 'monitoring.html#wsgirequesttimeouts',
             {'{{context}} {{mount}}': 'max by (context, mount) (wsgi_requests_active_oldest_seconds{MOUNT})'}, {}),
            ('Timeouts', 'queue: no slot within queue-timeout. socket: the client sent nothing. request: longer than '
             'request-timeout; recovered, or escalated: its interpreter is replaced.', 'short', 'monitoring.html#wsgirequesttimeouts',
             {'{{kind}} {{outcome}}':
              'sum by (kind, outcome) (increase(wsgi_requests_timeouts_total{MOUNT}[$__rate_interval]))'}, {'bars': True}),
            ('Turned away', 'Requests that were not admitted (503), by reason.', 'short', 'monitoring.html#wsgirequeststurnedaway',
             {'{{reason}}': 'sum by (reason) (increase(wsgi_requests_rejected_total{MOUNT}[$__rate_interval]))'}, {'bars': True}),
            ('Bodies', 'Bytes of bodies per second.', 'Bps', 'metrics.html#meters',
             {'requests': 'sum(rate(wsgi_input_bytes_total{MOUNT}[$__rate_interval]))',
              'responses': 'sum(rate(wsgi_output_bytes_total{MOUNT}[$__rate_interval]))'}, {}),
        ],
        'Utilization, saturation and errors, by process group': [
            ('Capacity used', 'Busy time / (slots x time), as mod_wsgi\'s capacity_utilization.', 'percentunit',
             'monitoring.html#wsgicapacityusedup',
             {'{{context}} {{group}}':
              'sum by (context, group) (rate(wsgi_slots_busy_time_seconds_total{GROUP}[$__rate_interval]))'
              ' / (sum by (context, group) (wsgi_slots{GROUP}) > 0)'}, {'max': 1}),
            ('Slots', 'Requests that run, that can run at a time now, and that could if all interpreters were up.', 'short',
             'monitoring.html#wsgicapacityusedup',
             {'{{context}} {{group}} busy': 'sum by (context, group) (wsgi_slots_busy{GROUP})',
              '{{context}} {{group}} slots': 'sum by (context, group) (wsgi_slots{GROUP})',
              '{{context}} {{group}} configured': 'sum by (context, group) (wsgi_slots_configured{GROUP})'}, {}),
            ('Queue', 'Requests that wait, and that may wait (listen-backlog).', 'short', 'monitoring.html#wsgiqueuefillsup',
             {'{{context}} {{group}} waiting': 'sum by (context, group) (wsgi_queue_depth{GROUP})',
              '{{context}} {{group}} places': 'sum by (context, group) (wsgi_queue_size{GROUP})'}, {}),
            ('Stuck', 'Requests that did not end within interrupt-timeout. Above maximum-stuck the bridge is not live any more.',
             'short', 'monitoring.html#wsgirequestsstuck',
             {'{{context}} {{group}}': 'sum by (context, group) (wsgi_requests_stuck{GROUP})'}, {}),
            ('Interpreters lost', 'Interpreters that ended on their own; their requests got 502.', 'short',
             'monitoring.html#wsgiinterpreterslost',
             {'{{context}} {{group}}':
              'sum by (context, group) (increase(wsgi_interpreters_retired_total{GROUP,reason="lost"}[$__rate_interval]))'},
             {'bars': True}),
        ],
    },
}

INTERPRETERS = {
    'title': 'WSGI Bridge: interpreters',
    'uid': 'wsgi-bridge-interpreters',
    'description': 'Interpreters that come and go, what Python uses, and the JVM around it.',
    'rows': {
        'Now': [
            ('Live', '0 when only a restart of the JVM helps, as /-/live.', 'live', 'monitoring.html#wsginotlive',
             {'live': 'min(wsgi_live{CONTEXT})'}, {'type': 'stat', 'bad_below': 1}),
            ('Take requests', 'Interpreters that take requests.', 'short', 'metrics.html#meters',
             {'active': 'sum(wsgi_interpreters{GROUP,state="active"})'}, {'type': 'stat', 'bad_below': 1}),
            ('Draining', 'Interpreters that finish what they run.', 'short', 'metrics.html#meters',
             {'draining': 'sum(wsgi_interpreters{GROUP,state="draining"})'}, {'type': 'stat'}),
            ('Gone in an hour', 'Interpreters that are no more, for any reason.', 'short', 'metrics.html#meters',
             {'gone': 'round(sum(increase(wsgi_interpreters_retired_total{GROUP}[1h])))'}, {'type': 'stat'}),
            ('Memory', 'Resident memory of all processes; of the JVM, all of it, for each group in it.', 'bytes', 'metrics.html#meters',
             {'memory': 'sum(wsgi_interpreters_memory_bytes{GROUP})'}, {'type': 'stat'}),
            ('Processors', 'Processors that Python uses.', 'short', 'metrics.html#meters',
             {'processors': 'sum(rate(wsgi_interpreters_cpu_time_seconds_total{GROUP}[$__rate_interval]))'}, {'type': 'stat'}),
        ],
        'Interpreters': [
            ('Interpreters', 'active: takes requests. draining: finishes what it runs.', 'short', 'metrics.html#meters',
             {'{{context}} {{group}} {{state}}': 'sum by (context, group, state) (wsgi_interpreters{GROUP})'}, {'stack': True}),
            ('Gone, by reason', 'mod_wsgi\'s shutdown_reason; lost: ended on its own.', 'short',
             'monitoring.html#wsgiinterpretersreplacedoften',
             {'{{reason}}': 'sum by (reason) (increase(wsgi_interpreters_retired_total{GROUP}[$__rate_interval]))'}, {'bars': True}),
            ('Started, and failed to start', 'The log has the traceback of a failure (WB0105).', 'short',
             'monitoring.html#wsgiapplicationdoesnotload',
             {'{{context}} {{group}} started':
              'sum by (context, group) (increase(wsgi_interpreters_load_seconds_count{GROUP}[$__rate_interval]))',
              '{{context}} {{group}} failed':
              'sum by (context, group) (increase(wsgi_interpreters_load_failures_total{GROUP}[$__rate_interval]))'},
             {'bars': True}),
            ('Time to load', 'How long an interpreter takes to load its applications: the mean since the server\'s start, and the '
             'longest of the last minutes.', 's', 'configuration.html',
             {'{{context}} {{group}} mean': 'sum by (context, group) (wsgi_interpreters_load_seconds_sum{GROUP})'
                                            ' / (sum by (context, group) (wsgi_interpreters_load_seconds_count{GROUP}) > 0)',
              '{{context}} {{group}} longest': 'max by (context, group) (wsgi_interpreters_load_seconds_max{GROUP})'}, {}),
            ('Lifetime', 'How long interpreters were up that are gone, the mean since the server\'s start; 0 while none is.', 's',
             'metrics.html#meters',
             {'{{context}} {{group}}': 'sum by (context, group) (wsgi_interpreters_lifetime_seconds_sum{GROUP})'
                                       ' / (sum by (context, group) (wsgi_interpreters_lifetime_seconds_count{GROUP}) > 0)'
                                       ' or 0 * sum by (context, group) (wsgi_interpreters_lifetime_seconds_count{GROUP})'}, {}),
            ('Age of the oldest', 'Of those that take requests.', 's', 'metrics.html#meters',
             {'{{context}} {{group}}': 'max by (context, group) (wsgi_interpreters_age_seconds{GROUP})'}, {}),
        ],
        'Python': [
            ('Memory of all processes', 'Resident memory; of the JVM, all of it, for each group in it.', 'bytes', 'metrics.html#meters',
             {'{{context}} {{group}}': 'sum by (context, group) (wsgi_interpreters_memory_bytes{GROUP})'}, {'stack': True}),
            ('Memory of the largest process', 'Resident memory; of the JVM, all of it, for each group in it.', 'bytes',
             'monitoring.html#wsgiinterpretersreplacedoften',
             {'{{context}} {{group}}': 'max by (context, group) (wsgi_interpreters_memory_largest_bytes{GROUP})'}, {}),
            ('Processors', 'Processors that Python uses; in the JVM, the request threads.', 'short', 'metrics.html#meters',
             {'{{context}} {{group}}':
              'sum by (context, group) (rate(wsgi_interpreters_cpu_time_seconds_total{GROUP}[$__rate_interval]))'}, {'stack': True}),
        ],
        'JVM': [
            ('Heap', 'Used, and what it may use (-Xmx). Used heap falls with each collection.', 'bytes', 'monitoring.html#wsgiheapfull',
             {'{{instance}} used': 'sum by (instance) (jvm_memory_used_bytes{JVM,area="heap"})',
              '{{instance}} maximum': 'sum by (instance) (jvm_memory_max_bytes{JVM,area="heap"} > 0)'}, {}),
            ('Outside of the heap', 'Classes, compiled code and the like.', 'bytes', 'monitoring.html#wsgiheapfull',
             {'{{instance}}': 'sum by (instance) (jvm_memory_used_bytes{JVM,area="nonheap"})'}, {}),
            ('Collections', 'The share of time that the JVM stands still for them.', 'percentunit', 'monitoring.html#wsgiheapfull',
             {'{{instance}}': 'sum by (instance) (rate(jvm_gc_pause_seconds_sum{JVM}[$__rate_interval]))'
                              ' or 0 * sum by (instance) (jvm_threads_live_threads{JVM})'}, {}),
            ('Threads', 'Threads of the JVM.', 'short', 'reliability.html',
             {'{{instance}}': 'sum by (instance) (jvm_threads_live_threads{JVM})'}, {}),
            ('Processors', 'Processors that the JVM uses; processes of Python are not in it.', 'percentunit', 'performance.html',
             {'{{instance}}': 'max by (instance) (process_cpu_usage{JVM})'}, {}),
            ('Open files', 'File descriptors of the JVM.', 'short', 'reliability.html',
             {'{{instance}}': 'max by (instance) (process_files_open_files{JVM})'}, {}),
        ],
    },
}

LATENCY = {
    'title': 'WSGI Bridge: latency',
    'uid': 'wsgi-bridge-latency',
    'description': 'Percentiles. Needs metrics-histogram = percentiles or mod_wsgi.',
    'rows': {
        'Requests, from the arrival until the outcome': [
            ('Percentiles', 'Over all that is chosen.', 's', 'metrics.html#histograms',
             {'50 %': quantile(0.5, ''), '90 %': quantile(0.9, ''), '95 %': quantile(0.95, ''), '99 %': quantile(0.99, '')},
             {'w': 12}),
            ('95 % by mount', '95 of 100 requests were faster.', 's', 'monitoring.html#wsgitooslow',
             {'{{context}} {{mount}}': quantile(0.95, ', context, mount')}, {'w': 12}),
            ('Distribution', 'How many requests took how long.', 's', 'metrics.html#histograms',
             {'{{le}}': 'sum by (le) (increase(wsgi_requests_seconds_bucket{MOUNT}[$__rate_interval]))'},
             {'type': 'heatmap', 'w': 24}),
        ],
        'Phases': [
            ('95 % by phase', 'input: until the body is read. queue: until there is a slot. application: while the slot is held. '
             'output: from the head of the response to its end.', 's', 'metrics.html#meters',
             {'{{phase}}': 'histogram_quantile(0.95, sum by (le, phase)'
                           ' (rate(wsgi_requests_phase_seconds_bucket{MOUNT}[$__rate_interval]))) >= 0'}, {'w': 24}),
        ],
    },
}

# What was done, and what happened: a mark on each graph. Grafana takes each value above 0 for one.
ANNOTATIONS = [
    ('Deployments', 'blue', '{{context}} on {{instance}} has started',
     'time() - max by (job, instance, context) (wsgi_start_time_seconds{CONTEXT}) < 60'),
    ('Reloads', 'green', '{{group}} of {{context}} on {{instance}} was loaded again',
     'sum by (job, instance, context, group)'
     ' (increase(wsgi_interpreters_retired_total{GROUP,reason=~"script_reload|graceful_signal"}[2m])) > 0'),
    ('Interpreters lost', 'red', '{{group}} of {{context}} on {{instance}} has lost an interpreter',
     'sum by (job, instance, context, group) (increase(wsgi_interpreters_retired_total{GROUP,reason="lost"}[2m])) > 0'),
]

VARIABLES = [
    ('job', 'label_values(wsgi_live, job)'),
    ('instance', 'label_values(wsgi_live{job=~"$job"}, instance)'),
    ('context', 'label_values(wsgi_live{JVM}, context)'),
    ('group', 'label_values(wsgi_slots{CONTEXT}, group)'),
    ('mount', 'label_values(wsgi_requests_active{GROUP}, mount)'),
]

YES_NO = [{'type': 'value', 'options': {'0': {'text': 'no', 'color': 'red'}, '1': {'text': 'yes', 'color': 'green'}}}]


def variables():
    """The data source, the labels, and how often Prometheus scrapes: $__rate_interval is four times that or more."""
    found = [{'name': 'datasource', 'label': 'Data source', 'type': 'datasource', 'query': 'prometheus', 'refresh': 1}]
    for name, query in VARIABLES:
        found.append({
            'name': name, 'label': name.capitalize(), 'type': 'query', 'datasource': SOURCE, 'definition': select(query),
            'query': {'query': select(query), 'refId': name}, 'refresh': 2, 'sort': 1, 'multi': True, 'includeAll': True,
            'allValue': '.*', 'current': {'text': ['All'], 'value': ['$__all']}})
    choices = ['15s', '30s', '60s']
    found.append({
        'name': 'scrape', 'label': 'Scraped every', 'type': 'custom', 'query': ','.join(choices),
        'current': {'text': choices[0], 'value': choices[0]},
        'options': [{'text': choice, 'value': choice, 'selected': choice == choices[0]} for choice in choices]})
    return found


def thresholds(look):
    steps = [{'color': 'green', 'value': None}]
    if 'bad_from' in look:
        steps.append({'color': 'red', 'value': look['bad_from']})
    if 'bad_below' in look:
        steps = [{'color': 'red', 'value': None}, {'color': 'green', 'value': look['bad_below']}]
    return {'mode': 'absolute', 'steps': steps}


def custom(look):
    """How a graph is drawn."""
    bars = look.get('bars', False)
    return {
        'drawStyle': 'bars' if bars else 'line', 'lineWidth': 1, 'showPoints': 'never', 'spanNulls': False,
        'fillOpacity': 60 if bars else 30 if look.get('stack') else 0, 'axisSoftMin': 0,
        'stacking': {'mode': 'normal' if bars or look.get('stack') else 'none', 'group': 'A'}}


def options(kind):
    if kind == 'stat':
        return {'reduceOptions': {'calcs': ['lastNotNull'], 'fields': '', 'values': False}, 'colorMode': 'value',
                'graphMode': 'area'}
    if kind == 'heatmap':
        return {'calculate': False, 'yAxis': {'unit': 's'}, 'color': {'mode': 'scheme', 'scheme': 'Blues'},
                'cellGap': 1, 'legend': {'show': True}, 'tooltip': {'mode': 'single', 'yHistogram': True}}
    return {'legend': {'displayMode': 'table', 'placement': 'bottom', 'showLegend': True, 'calcs': ['lastNotNull', 'max']},
            'tooltip': {'mode': 'multi', 'sort': 'desc'}}


def panel(number, place, content):
    title, description, unit, page, queries, look = content
    kind = look.get('type', 'timeseries')
    defaults = {'unit': 'short' if unit in ('ready', 'live') else unit, 'min': 0, 'noValue': 'no requests',
                'thresholds': thresholds(look)}
    if unit in ('ready', 'live'):
        defaults['mappings'] = YES_NO
    if 'max' in look:
        defaults['max'] = look['max']
    if kind == 'timeseries':
        defaults['custom'] = custom(look)
    targets = [
        {'refId': chr(ord('A') + index), 'datasource': SOURCE, 'expr': select(query), 'legendFormat': legend,
         'interval': '$scrape', **({'format': 'heatmap'} if kind == 'heatmap' else {})}
        for index, (legend, query) in enumerate(queries.items())]
    return {
        'id': number, 'type': kind, 'title': title, 'description': description, 'gridPos': place, 'datasource': SOURCE,
        'targets': targets, 'fieldConfig': {'defaults': defaults, 'overrides': []}, 'options': options(kind),
        'links': [{'title': 'What it means', 'url': DOCS + page, 'targetBlank': True}]}


def panels(rows):
    """Lays the panels out, from left to right."""
    found = []
    y = 0
    for title, contents in rows.items():
        found.append({'id': len(found) + 1, 'type': 'row', 'title': title, 'collapsed': False, 'panels': [],
                      'gridPos': {'x': 0, 'y': y, 'w': 24, 'h': 1}})
        y += 1
        x = height = 0
        for content in contents:
            look = content[-1]
            stat = look.get('type') == 'stat'
            width = look.get('w', 24 // len(contents) if stat else 8)
            if x + width > 24:
                x, y = 0, y + height
            height = 4 if stat else 8
            found.append(panel(len(found) + 1, {'x': x, 'y': y, 'w': width, 'h': height}, content))
            x += width
        y += height
    return found


def dashboard(board):
    annotations = [
        {'name': name, 'datasource': SOURCE, 'enable': True, 'iconColor': color, 'expr': select(query), 'step': '60s',
         'titleFormat': name, 'textFormat': text}
        for name, color, text, query in ANNOTATIONS]
    return {
        'title': board['title'], 'uid': board['uid'], 'description': board['description'], 'tags': ['wsgi-bridge'],
        'schemaVersion': 39, 'version': 1, 'editable': True, 'graphTooltip': 1, 'refresh': '30s', 'timezone': '',
        'time': {'from': 'now-3h', 'to': 'now'}, 'annotations': {'list': annotations},
        'templating': {'list': variables()},
        'links': [
            {'type': 'dashboards', 'title': 'WSGI Bridge', 'tags': ['wsgi-bridge'], 'includeVars': True, 'keepTime': True,
             'asDropdown': False},
            {'type': 'link', 'title': 'Alerts and runbook', 'url': DOCS + 'monitoring.html', 'targetBlank': True}],
        'panels': panels(board['rows'])}


BOARDS = {'overview.json': REQUESTS, 'interpreters.json': INTERPRETERS, 'latency.json': LATENCY}

if __name__ == '__main__':
    for name, board in BOARDS.items():
        text = json.dumps(dashboard(board), indent=2) + '\n'
        pathlib.Path(__file__).with_name(name).write_text(text, encoding='utf-8')
