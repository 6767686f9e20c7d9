"""A load at a share of the rate that a server reached, which does not wait for responses: what the latency is then."""

import re
import shutil
import subprocess

from wsgibench import places, priority
from wsgibench.wrk import LoadFailed

#: The share of a server's own rate.
SHARE = 0.7
#: Requests per second that the load itself can send while servers use the same cores.
MOST = 15_000
#: More than any server is to need: a request that finds none free waits, and that counts.
CONNECTIONS = 256

#: Seconds in which the load's own code is compiled.
WARM_UP = 3

MAIN = 'org.wsgibridge.bench.PacedLoad'
RESULT = re.compile(r'^RESULT requests=(\d+) p50=(\d+) p99=(\d+)', re.M)


def load(server, path, saturation, seconds, upload=0, headers=None):
    """Returns the requests per second that were sent, and the latencies p50 and p99 in milliseconds."""
    rate = min(SHARE * saturation, MOST)
    command = [shutil.which('java') or 'java', '-Xmx512m', '-XX:+UseSerialGC', '-cp', places.CLASSPATH.read_text().strip(), MAIN,
               server.url(path), '%.1f' % rate, str(WARM_UP), str(seconds), str(CONNECTIONS), str(upload),
               *('%s: %s' % header for header in (headers or {}).items())]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True) as client:
        priority.apply(client.pid)
        output = client.communicate(timeout=WARM_UP + seconds + 60)[0]
    match = RESULT.search(output)
    if not match:
        raise LoadFailed('%.0f requests per second to %s: %s' % (rate, server.url(path), output))
    _, p50, p99 = map(int, match.groups())
    return {'paced_rate': rate, 'paced_p50': p50 / 1e3, 'paced_p99': p99 / 1e3}
