"""One run of wrk against one URL."""

import dataclasses
import re
import subprocess

from wsgibench import places, priority

RESULT = re.compile(r'^RESULT requests=(\d+) micros=(\d+) bytes=(\d+) p50=(\d+) p99=(\d+) failed=(\d+)', re.M)


class LoadFailed(Exception):
    """Answers that were no 2xx, or sockets that failed: such a run measures nothing."""


@dataclasses.dataclass(frozen=True)
class Sample:
    """What one run measured: requests per second, latencies in milliseconds, the server's processor time per request."""

    rate: float
    p50: float
    p99: float
    cpu_micros: float = 0.0


def load(server, path, seconds, connections, upload=0, headers=None, tolerate=False):
    """Loads a path of the server for that many seconds; upload is the size of the body to post, 0 for GET."""
    url = server.url(path)
    before = server.cpu_seconds()
    command = ['wrk', '-t1', '-c%d' % connections, '-d%ds' % seconds, '--timeout', '10s',
               '-s', str(places.BENCH / 'wrk.lua'),
               *('-H%s: %s' % header for header in (headers or {}).items()), url]
    if upload:
        command += ['--', 'POST', str(upload)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                          start_new_session=True) as wrk:
        priority.apply(wrk.pid)
        output = wrk.communicate(timeout=seconds + 60)[0]
    match = RESULT.search(output)
    if not match:
        raise LoadFailed('wrk printed no result for %s:\n%s' % (url, output))
    requests, micros, _, p50, p99, failed = map(int, match.groups())
    if not tolerate and (failed or not requests):
        raise LoadFailed('%d of %d requests to %s failed:\n%s' % (failed, requests, url, output))
    cpu = (server.cpu_seconds() - before) * 1e6 / requests if requests else 0.0
    return Sample(requests * 1e6 / micros, p50 / 1e3, p99 / 1e3, cpu)
