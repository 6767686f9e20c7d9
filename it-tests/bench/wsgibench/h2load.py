"""One run of h2load against one URL: HTTP/2 over TLS."""

import re
import statistics
import subprocess

from wsgibench import priority
from wsgibench.wrk import LoadFailed, Sample

#: Requests at a time on a connection: so there are fewer connections, and as many requests at a time as wrk sends.
STREAMS = 4

PROTOCOL = re.compile(r'^Application protocol: (\S+)', re.M)
RATE = re.compile(r'^finished in \S+ ([\d.]+) req/s', re.M)
RESULT = re.compile(r'^requests: .* (\d+) done, (\d+) succeeded, (\d+) failed, (\d+) errored, (\d+) timeout', re.M)


def load(server, path, seconds, connections, headers=None, tolerate=False):
    """Loads a path of the server for that many seconds, with as many requests at a time as there are connections."""
    url = server.url(path)
    log = server.log.with_suffix('.requests')
    before = server.cpu_seconds()
    command = ['h2load', '-t1', '-c%d' % max(1, connections // STREAMS), '-m%d' % STREAMS, '-D%d' % seconds,
               *('-H%s: %s' % header for header in (headers or {}).items()),
               # Latencies of a warm-up say nothing.
               *([] if tolerate else ['--log-file=%s' % log]), url]
    try:
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                              start_new_session=True) as h2load:
            priority.apply(h2load.pid)
            output = h2load.communicate(timeout=seconds + 60)[0]
        rate, requests = result(output, url, tolerate)
        cpu = (server.cpu_seconds() - before) * 1e6 / requests if requests else 0.0
        p50, p99 = (0.0, 0.0) if tolerate else latencies(log.read_text())
    except FileNotFoundError as missing:
        raise LoadFailed('h2load is not installed; .ci/run installs it (nghttp2-client)') from missing
    finally:
        log.unlink(missing_ok=True)
    return Sample(rate, p50, p99, cpu)


def result(output, url, tolerate=False):
    """Returns the requests per second, and how many requests there were; LoadFailed for all that is no HTTP/2 or no 2xx."""
    spoken, rate, counts = PROTOCOL.search(output), RATE.search(output), RESULT.search(output)
    if not spoken or not rate or not counts:
        raise LoadFailed('h2load printed no result for %s:\n%s' % (url, output))
    if spoken.group(1) != 'h2':
        raise LoadFailed('%s speaks %s instead of h2' % (url, spoken.group(1)))
    requests, _, *failed = map(int, counts.groups())
    if not tolerate and (sum(failed) or not requests):
        raise LoadFailed('%d of %d requests to %s failed:\n%s' % (sum(failed), requests, url, output))
    return float(rate.group(1)), requests


def latencies(log):
    """Returns the latencies p50 and p99 in milliseconds; the lines have the time in microseconds as their third field."""
    times = [int(line.split('\t')[2]) for line in log.splitlines()]
    if len(times) < 2:
        return 0.0, 0.0
    percentiles = statistics.quantiles(times, n=100, method='inclusive')
    return percentiles[49] / 1e3, percentiles[98] / 1e3
