#!/usr/bin/env python3
"""Simulates how long requests wait for a slot on one server or many; see docs/guides/many-machines.md.

    simulate.py                              the table of that page
    simulate.py --nodes 4 --slots 10 --utilization 0.8 --policy least
    simulate.py --check                      compares the simulation with the formula of Erlang

Requests arrive at random (a Poisson process) and are spread over the nodes; each node has so many slots, and a queue that
is served in order. Times are multiples of the mean time that the application takes.
"""
import argparse
import heapq
import math
import random
import sys
from collections import deque

POLICIES = {
    'random': 'any node',
    'round-robin': 'each node in turn',
    'two': 'the less loaded of two random nodes',
    'least': 'the node with the fewest requests',
}
REQUESTS = 200_000
#: Of the requests, those that come before the queues are as long as they are on average.
WARM_UP = 0.25


class Levels:
    """The nodes by the number of their requests, so that one with the fewest is found at once."""

    def __init__(self, nodes):
        self.load = [0] * nodes
        self._place = list(range(nodes))
        self._levels = [list(range(nodes))]

    def change(self, node, by):
        level, place = self._levels[self.load[node]], self._place[node]
        level[place] = level[-1]
        self._place[level[place]] = place
        level.pop()
        self.load[node] += by
        if self.load[node] == len(self._levels):
            self._levels.append([])
        self._place[node] = len(self._levels[self.load[node]])
        self._levels[self.load[node]].append(node)

    def fewest(self, chance):
        level = next(level for level in self._levels if level)
        return level[int(chance * len(level))]


class Result:
    """How long requests waited, and how many were refused because the queue was full."""

    def __init__(self, waits, refused):
        self.waits = sorted(waits)
        self.refused = refused

    def mean(self):
        return sum(self.waits) / len(self.waits)

    def percentile(self, share):
        return self.waits[min(len(self.waits) - 1, int(share * len(self.waits)))]


def simulate(nodes, slots, utilization, policy, backlog=100, variation=1.0, requests=REQUESTS, seed=1):
    """Returns the Result of one run. variation is the standard deviation of the application's time by its mean."""
    chance = random.Random(seed).random
    levels = Levels(nodes)
    queues = [deque() for _ in range(nodes)]
    ends = []  # of the requests that run: time and node
    waits, refused, now, turn = [], 0, 0.0, 0
    for number in range(requests):
        now -= math.log(1.0 - chance()) / (utilization * nodes * slots)
        while ends and ends[0][0] <= now:
            end, node = heapq.heappop(ends)
            levels.change(node, -1)
            if queues[node]:
                arrived, counted = queues[node].popleft()
                if counted:
                    waits.append(end - arrived)
                heapq.heappush(ends, (end + service(chance, variation), node))
        if policy == 'random':
            node = int(chance() * nodes)
        elif policy == 'round-robin':
            node, turn = turn % nodes, turn + 1
        elif policy == 'two':
            node = min((int(chance() * nodes) for _ in range(2)), key=levels.load.__getitem__)
        else:
            node = levels.fewest(chance())
        counted = number >= WARM_UP * requests
        if levels.load[node] >= slots + backlog:
            refused += counted
            continue
        levels.change(node, 1)
        if levels.load[node] > slots:
            queues[node].append((now, counted))
        else:
            if counted:
                waits.append(0.0)
            heapq.heappush(ends, (now + service(chance, variation), node))
    return Result(waits, refused / ((1 - WARM_UP) * requests))


def service(chance, variation):
    """Returns the time of one request, 1 on average: at 0 always 1, at 1 and above by exponential distributions."""
    if variation <= 0:
        return 1.0
    if variation <= 1:
        return 1.0 - variation - variation * math.log(1.0 - chance())
    # A mixture of two: most are short, few are long.
    share = (1 + math.sqrt((variation ** 2 - 1) / (variation ** 2 + 1))) / 2
    rate = 2 * share if chance() < share else 2 * (1 - share)
    return -math.log(1.0 - chance()) / rate


def erlang(slots, utilization):
    """Returns the mean wait for one of these slots where times vary as if by chance (M/M/c)."""
    offered = slots * utilization
    inverse = 1.0
    for number in range(1, slots + 1):
        inverse = 1 + inverse * number / offered
    blocked = 1 / inverse
    waiting = blocked / (1 - utilization * (1 - blocked))
    return waiting / (slots * (1 - utilization))


def check():
    """Prints how far the simulation is from the formula; returns the exit code."""
    failed = False
    for slots, utilization in ((1, 0.5), (5, 0.7), (10, 0.8), (40, 0.9)):
        seeds = [simulate(1, slots, utilization, 'random', backlog=10 ** 6, seed=seed).mean() for seed in range(1, 4)]
        simulated, expected = sum(seeds) / len(seeds), erlang(slots, utilization)
        off = abs(simulated - expected) / expected
        failed |= off > 0.1
        print('%2d slots at %.0f %%: wait %.4f, formula %.4f, %.1f %% off' % (
            slots, 100 * utilization, simulated, expected, 100 * off))
    return 1 if failed else 0


def table():
    """Prints the table of the page."""
    print('| nodes x slots | busy | ' + ' | '.join(POLICIES[policy] for policy in POLICIES) + ' |')
    print('|---|---|' + '---|' * len(POLICIES))
    for nodes, slots in ((1, 10), (10, 10), (100, 10), (10, 40)):
        for utilization in (0.7, 0.9):
            cells = ['%.1f' % simulate(nodes, slots, utilization, policy, variation=1.5).percentile(0.99)
                     for policy in (POLICIES if nodes > 1 else ('random',))]
            cells += ['as one'] * (len(POLICIES) - len(cells))
            print('| %d x %d | %.0f %% | %s |' % (nodes, slots, 100 * utilization, ' | '.join(cells)))


def main(words):
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument('--check', action='store_true', help='compare with the formula of Erlang')
    parser.add_argument('--nodes', type=int, default=0, help='how many servers')
    parser.add_argument('--slots', type=int, default=10, help='slots of each: processes x threads (default 10)')
    parser.add_argument('--utilization', type=float, default=0.7, help='the share of the slots that is busy (default 0.7)')
    parser.add_argument('--policy', choices=POLICIES, default='least', help='how requests are spread (default least)')
    parser.add_argument('--backlog', type=int, default=100, help='requests that may wait on a node (default 100)')
    parser.add_argument('--variation', type=float, default=1.5,
                        help="standard deviation of the application's time by its mean (default 1.5)")
    arguments = parser.parse_args(words)
    if arguments.check:
        return check()
    if not arguments.nodes:
        return table()
    if min(arguments.nodes, arguments.slots) < 1 or arguments.utilization <= 0 or arguments.backlog < 0:
        parser.error('expected at least one node and one slot, a utilization above 0, and a backlog of 0 or more')
    result = simulate(arguments.nodes, arguments.slots, arguments.utilization, arguments.policy, arguments.backlog,
                      arguments.variation)
    print('wait for a slot: mean %.2f, p50 %.2f, p99 %.2f of the mean time of a request; refused %.2f %%' % (
        result.mean(), result.percentile(0.5), result.percentile(0.99), 100 * result.refused))
    return 0


if __name__ == '__main__':
    sys.exit(main(sys.argv[1:]))
