"""Locks that the servers share in Redis: one holder at a time, and none for ever."""
import json
import re
import subprocess
import sys
import time

from machines import Program, wait

# As in the application: site/locks.py.
KEYS = {'redis-py': 'drill', 'cache.add': ':1:drill'}
AT_ONCE = 10

# Redis tells milliseconds.
ROUNDING = 0.01


class Locks:
    """What the servers answer when they are asked for a lock, past the balancer."""

    def __init__(self, machines):
        self.machines = machines

    def url(self, number, kind, hold):
        host, port, _ = self.machines.places[number]
        return 'http://%s:%d/lock?kind=%s&hold=%g' % (host, port, kind, hold)

    def ask(self, numbers, kind, hold):
        """Asks servers at the same time."""
        urls = [self.url(number, kind, hold) for number in numbers]
        done = subprocess.run(
            self.machines.network.command('balancer') + [
                'curl', '-s', '--noproxy', '*', '--parallel', '--parallel-immediate', '--max-time', '10', *urls],
            capture_output=True, text=True)
        answers = [json.loads(answer) for answer in re.findall(r'\{[^}]*\}', done.stdout)]
        if len(answers) != len(urls):
            raise SystemExit('%s: %d of %d servers have answered: %s' % (kind, len(answers), len(urls), done.stdout))
        return answers

    def contend(self, kind):
        """All threads of all servers want it: no two have it at the same time, and the others are told."""
        answers = self.ask([*self.machines.places] * AT_ONCE, kind, 0.2)
        held = sorted((answer['begin'], answer['end']) for answer in answers if answer['taken'])
        if not held or len(held) == len(answers):
            raise SystemExit('%s: %d of %d have taken it' % (kind, len(held), len(answers)))
        for (_, end), (begin, _) in zip(held, held[1:]):
            if begin < end:
                raise SystemExit('%s: two have had it at the same time: %s' % (kind, held))

    def redis(self, *words):
        done = subprocess.run(
            self.machines.network.command('balancer') + ['redis-cli', '-h', '192.0.2.10', *words],
            capture_output=True, text=True, check=True)
        return int(done.stdout)

    def hold(self, number):
        """Has a server take each lock, and keep it for longer than it lives."""
        for kind, key in KEYS.items():
            Program(self.machines, 'balancer', 'holder-' + kind, [
                'curl', '-s', '--noproxy', '*', '--max-time', '10', self.url(number, kind, 4)])
            wait('%s is taken' % kind, lambda key=key: self.redis('exists', key), 5)

    def expiries(self):
        """Returns when each lock is free if its holder does nothing more, or a little earlier."""
        found = {}
        for kind, key in KEYS.items():
            now = time.monotonic()
            found[kind] = now + self.redis('pttl', key) / 1000
        return found

    def inherit(self, number, expiries):
        """Has another server ask for them: it gets each when it has expired, and not before."""
        for kind, expiry in expiries.items():
            taken = wait('%s is free' % kind, lambda kind=kind: next(
                (answer for answer in self.ask([number], kind, 0) if answer['taken']), None), 10)
            print('%s: taken %.1f s after it expired' % (kind, taken['begin'] - expiry), file=sys.stderr)
            if taken['begin'] < expiry - ROUNDING:
                raise SystemExit('%s: taken before it expired' % kind)
