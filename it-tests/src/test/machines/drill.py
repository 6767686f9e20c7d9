#!/usr/bin/env python3
"""Drills on three servers behind HAProxy, with constant load: see docs/reliability.md.

Prints a row of a table for each drill. Exits with 1 when a request was lost that should not have been, and with 77 and
one sentence where the drills cannot run.
"""
import argparse
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from locks import KEYS, Locks
from machines import HERE, ROOT, Machines, Namespaces, Program, wait

SKIPPED = 77


class Drill:
    """One fault under load."""

    def __init__(self, machines, name):
        self.machines = machines
        self.name = name
        self.begin = 0.0
        self.at = 0.0

    def run(self):
        """Returns what the load has seen."""
        machines = self.machines
        host, port = machines.balancer
        output = machines.work / ('load-%s.json' % self.name)
        output.unlink(missing_ok=True)
        load = Program(machines, 'balancer', 'load', [
            sys.executable, HERE / 'load.py', '--host', host, '--port', port,
            '--rate', machines.arguments.rate, '--output', output])
        time.sleep(machines.arguments.calm)
        # A fault that takes a moment sets the second once more, at its end.
        self.begin = self.at = time.monotonic()
        getattr(self, self.name.replace('-', '_'))()
        time.sleep(machines.arguments.calm / 2)
        if not machines.arguments.loopback:
            print('%s: alerts %s' % (self.name, machines.alerts()), file=sys.stderr)
        load.end()
        wait('the load has written its results:\n' + load.text()[-2000:], output.exists, 5)
        return json.loads(output.read_text())

    def is_up(self, number):
        """Returns whether a server gets requests, and by now its full share of them."""
        row = self.machines.rows().get(number, {})
        return (row.get('status') == 'UP' and self.machines.is_ready(number)
                and int(row['lastchg']) >= self.machines.slow_start)

    def restart(self, number):
        self.machines.stop_server(number)
        self.machines.start_server(number)
        self.wait_up(number)

    def wait_up(self, number):
        wait('server %d is up' % number, lambda: self.is_up(number))
        self.machines.mark('server %d is up' % number)

    # The faults.

    def warm_up(self):
        """None: a server is slower until its code is compiled."""
        time.sleep(2 * self.machines.arguments.calm)

    def rolling_restart(self):
        for number in self.machines.places:
            self.restart(number)

    def new_version(self):
        self.machines.version = 'new'
        for number in self.machines.places:
            self.restart(number)

    def bad_version(self):
        """The first server does not become ready: the others are left alone, and it gets the old version again."""
        self.machines.stop_server(1)
        self.machines.start_server(1, 'bad')
        wait('the bad version answers', lambda: self.machines.ask(1, '/-/ready') == 503)
        end = time.monotonic() + 8
        while time.monotonic() < end:
            if self.is_up(1):
                raise SystemExit('the bad version is ready')
            time.sleep(0.2)
        self.restart(1)

    def kill(self):
        self.kill_server()
        time.sleep(5)
        self.machines.start_server(1)
        self.wait_up(1)

    def kill_server(self):
        self.signal(self.machines.pids(1), signal.SIGKILL)
        # Its connections are open until then.
        wait('the end of server 1', lambda: not self.machines.pids(1))
        self.at = time.monotonic()

    def lock(self):
        locks = Locks(self.machines)
        for kind in KEYS:
            locks.contend(kind)
        locks.hold(1)
        expiries = locks.expiries()
        self.kill_server()
        locks.inherit(2, expiries)
        self.machines.start_server(1)
        self.wait_up(1)

    def stop_answering(self):
        pids = self.machines.pids(1)
        self.signal(pids, signal.SIGSTOP)
        self.at = time.monotonic()
        time.sleep(20)
        self.signal(pids, signal.SIGCONT)
        self.wait_up(1)

    def database_restart(self):
        self.machines.postgresql.end(signal.SIGINT)
        time.sleep(1)
        self.machines.start_postgresql()

    def slow_server(self):
        slow = self.machines.control / 'slow-server1'
        slow.touch()
        time.sleep(15)
        slow.unlink()

    @staticmethod
    def signal(pids, number):
        for pid in pids:
            os.kill(pid, number)


DRILLS = {
    'rolling-restart': 'rolling restart',
    'new-version': 'rolling new version',
    'bad-version': 'new version that does not get ready',
    'kill': '`kill -9` of a server',
    'lock': '`kill -9` of a server that holds locks in Redis',
    'stop-answering': 'a server is stopped for 20 s (SIGSTOP)',
    'database-restart': 'PostgreSQL is restarted',
    'slow-server': 'a server takes 300 ms more',
}


def percentile(latencies, share):
    ordered = sorted(latencies)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] * 1000 if ordered else float('nan')


class Outcome:
    """What a load has seen of a drill."""

    def __init__(self, drill, found):
        results = found['results']
        before = [result for result in results if result[0] + result[1] < drill.begin]
        after = [result for result in results if result[0] + result[1] >= drill.begin]
        failed = [result for result in after if result[3]]
        self.early = Counter(result[3] for result in before if result[3])
        self.in_flight = [result for result in failed if result[0] < drill.at]
        self.later = [result for result in failed if result[0] >= drill.at]
        self.lost = sum(result[6] == 'lost' for result in results)
        self.set_back = sum(result[6] == 'set back' for result in results)
        self.p99 = percentile([result[1] for result in before], 0.99), percentile([result[1] for result in after], 0.99)
        self.longest = max(result[1] for result in after)
        self.count = len(after)
        self.marks = [(at - drill.begin, what) for at, what in drill.machines.marks if at >= drill.begin]
        self.seconds = {}
        for result in after:
            self.seconds.setdefault(int(result[0] + result[1] - drill.begin), []).append(result)
        self.skipped = found['skipped']
        self.versions = sorted({result[5] for result in after if result[5]})
        self.kinds = Counter('%s %s' % (result[2], result[3]) for result in failed)
        self.servers = Counter(result[4] for result in after if result[4])

    def repeatable(self):
        return sum(result[2] == 'GET' for result in self.in_flight + self.later)

    def timeline(self):
        """Returns lines: events, and seconds whose p99 is more than 3 times that before, with the slow answers."""
        limit = 3 * self.p99[0]
        lines = [(at, '%6.1f s: %s' % (at, what)) for at, what in self.marks]
        for second, results in self.seconds.items():
            p99 = percentile([result[1] for result in results], 0.99)
            if p99 > limit:
                slow = Counter(result[4] for result in results if result[1] * 1000 > limit)
                lines.append((second, '%4d   s: p99 %.0f ms of %d, slow %s' % (second, p99, len(results), dict(slow))))
        return [line for _, line in sorted(lines)]

    def row(self, title, retries):
        before, after = self.p99
        kinds = ', '.join('%d %s' % (count, kind) for kind, count in sorted(self.kinds.items()))
        return '| %s | %s | %d | %d%s | %d | %d%s | %.0f ms | %.0f ms | %.1fx | %.1f s |' % (
            title, 'yes' if retries else 'no', self.count, len(self.in_flight) + len(self.later),
            ' (%s)' % kinds if kinds else '', len(self.later), self.lost,
            ' (%d set back)' % self.set_back if self.set_back else '', before, after, after / before, self.longest)


HEAD = ('| Drill | Retries | Requests | Failed | Begun after the fault | Sessions lost | p99 before | p99 in the drill '
        '| Ratio | Longest |')


def missing(arguments):
    """Returns why the drills cannot run, '' where they can."""
    programs = ['haproxy', 'curl'] + ([] if arguments.loopback else ['redis-server', 'prometheus', 'setpriv'])
    for program in programs:
        if not shutil.which(program):
            return 'needs %s' % program
    if not arguments.loopback and not list(Path('/usr/lib/postgresql').glob('*/bin/initdb')):
        return 'needs PostgreSQL (Debian: postgresql)'
    return '' if arguments.loopback else Namespaces.missing()


def install(arguments):
    """Fetches what the application needs for PostgreSQL and Redis."""
    folder = ROOT / 'target/many-machines'
    if not (folder / 'psycopg').is_dir():
        subprocess.run([
            arguments.python, '-m', 'pip', 'install', '--quiet', '--no-input', '--retries', '1', '--target', folder,
            'psycopg[binary]~=3.2', 'redis~=5.2'], check=True)
    arguments.packages = [folder]


def faults(outcome, name, arguments):
    """Returns what is wrong, in words."""
    found = []
    if outcome.early:
        found.append('failed before the fault: %s' % dict(outcome.early))
    if outcome.lost:
        found.append('%d sessions were lost' % outcome.lost)
    # A request that was stopped between reading and writing writes an old session when it goes on: the last one wins.
    if outcome.set_back > (10 if name == 'stop-answering' else 0):
        found.append('%d sessions were set back' % outcome.set_back)
    if 'bad' in outcome.versions:
        found.append('the bad version has answered')
    if arguments.retries and outcome.repeatable() and (name != 'database-restart' or arguments.database_patience):
        found.append('requests failed that may be repeated: %s' % dict(outcome.kinds))
    if name in ('rolling-restart', 'new-version', 'bad-version', 'slow-server') and outcome.kinds:
        found.append('requests failed without need: %s' % dict(outcome.kinds))
    return found


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('drills', nargs='*', metavar='DRILL', help='of %s; all by default' % ', '.join(DRILLS))
    parser.add_argument('--loopback', action='store_true', help='ports of the loopback instead of network namespaces')
    parser.add_argument('--no-retries', dest='retries', action='store_false', help='HAProxy sends no request twice')
    parser.add_argument('--affinity', action='store_true', help='HAProxy binds each session to a server')
    parser.add_argument('--shared-processors', action='store_true',
                        help='no control groups: machines take the processors from each other')
    parser.add_argument('--timeline', action='store_true', help='print the seconds with a long p99')
    parser.add_argument('--rate', type=float, default=200)
    parser.add_argument('--calm', type=float, default=10, help='seconds of load before a fault')
    parser.add_argument('--shutdown-delay', type=float, default=5)
    parser.add_argument('--database-patience', type=float, default=5, help='how long the application waits for it')
    parser.add_argument('--java', default='java')
    parser.add_argument('--jar', default=ROOT / 'bridge-express/target/wsgi-express.jar')
    parser.add_argument('--python-home', type=Path, default=ROOT / 'target/venv')
    parser.add_argument('--keep', action='store_true', help='keep the folder with all output')
    arguments = parser.parse_args()
    arguments.python = arguments.python_home / 'bin/python'
    unknown = [name for name in arguments.drills if name not in DRILLS]
    if unknown:
        parser.error('%s: expected one of %s' % (unknown[0], ', '.join(DRILLS)))
    why = missing(arguments)
    if why:
        print(why)
        return SKIPPED
    arguments.packages = []
    if not arguments.loopback:
        install(arguments)
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(1))
    work = Path(tempfile.mkdtemp(prefix='many-machines-'))
    work.chmod(0o755)
    machines = Machines(arguments, work)
    wrong = False
    try:
        machines.start()
        if not machines.groups.made:
            print('the machines take the processors from each other: %s' % (
                ', '.join(machines.groups.missing) or 'asked for'), file=sys.stderr)
        Drill(machines, 'warm-up').run()
        print(HEAD, flush=True)
        for name in arguments.drills or [name for name in DRILLS if not (arguments.loopback and name == 'lock')]:
            drill = Drill(machines, name)
            outcome = Outcome(drill, drill.run())
            print(outcome.row(DRILLS[name], arguments.retries), flush=True)
            print('%s: answers by server %s, versions %s, skipped %d' % (
                name, dict(sorted(outcome.servers.items())), outcome.versions, outcome.skipped), file=sys.stderr)
            if arguments.timeline:
                print('\n'.join(outcome.timeline()), file=sys.stderr)
            for fault in faults(outcome, name, arguments):
                wrong = True
                print('%s: %s' % (name, fault), file=sys.stderr)
        if not arguments.loopback and machines.broken_rules():
            wrong = True
            print('rules that cannot be evaluated: %s' % machines.broken_rules(), file=sys.stderr)
    finally:
        machines.close()
        if arguments.keep or wrong:
            print('all output is in %s' % work, file=sys.stderr)
        else:
            shutil.rmtree(work)
    return 1 if wrong else 0


if __name__ == '__main__':
    sys.exit(main())
