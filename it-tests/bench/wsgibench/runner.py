"""Runs one case: start every server, check what it answers, warm up, load in turns, report."""

import pathlib
import shutil
import statistics
import tempfile

from wsgibench import bridge, h2load, paced, places
from wsgibench.server import CannotStart
from wsgibench.wrk import LoadFailed, Sample, load


class Run:
    """The servers of one case; a context manager that stops them all."""

    def __init__(self, case, arguments):
        self.case = case
        self.arguments = arguments
        # Under /tmp, because Apache's daemons are another user that must reach it.
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix='wsgibench-' + case.name + '-'))
        self.servers = []

    def bridge(self, name, contexts, non_blocking=False, core=None, environment=None, tls=None, files=None):
        profile = places.TARGET / (self.case.name + '.jfr') if self.arguments.profile and contexts else None
        return self._add(bridge.server(
            name, self.folder, contexts, non_blocking, self.arguments.java_options, profile, environment,
            tls, files), core)

    def has(self, peer, tls=None):
        """Whether to run this peer, by HTTPS if tls is given; one that is not installed is said to be skipped."""
        if self.arguments.peer and peer.name not in self.arguments.peer:
            return False
        missing = peer.missing() or (peer.secure() if tls else None)
        if missing:
            print('%s SKIPPED vs=%s: %s' % (self.case.name, peer.name, missing), flush=True)
        return not missing

    def peer(self, peer, application, processes, threads=None, core=None, environment=None, tls=None):
        return self._add(peer.server(application, processes, self.folder, threads, environment, tls), core)

    def _add(self, server, core=None):
        if core is not None:
            server.command[:0] = ['taskset', '--cpu-list', str(core)]
        self.servers.append(server)
        return server

    def __enter__(self):
        return self

    def __exit__(self, failure, *_):
        for server in reversed(self.servers):
            server.stop()
        if failure is None:
            shutil.rmtree(self.folder, ignore_errors=True)


def run_case(case, arguments):
    """Prints the medians of a case and one ratio line for each opponent, and returns the medians by contender.

    Raises CannotStart or LoadFailed.
    """
    print('== %s' % case.name, flush=True)
    with Run(case, arguments) as run:
        contenders = case.contenders(run)
        for server in run.servers:
            server.start()
        for contender in contenders:
            _check(case, contender)
        for contender in contenders:
            _load(case, contender, arguments, _warm_up(contender, arguments), warm=True)
        samples = _rounds(case, contenders, arguments)
        medians = _report(case, samples)
        _add_memory(contenders, medians)
        # What does not wait for responses speaks HTTP/1.1.
        if case.peers and case.protocol != 'h2':
            _report_paced(case, [each for each in contenders if each.name in samples], medians, arguments)
        return medians


def _rounds(case, contenders, arguments):
    """Returns the list of Sample by name of contender, ours first. A peer that fails a request is said, and has none."""
    samples = {contender.name: [] for contender in contenders}
    for _ in range(arguments.rounds):
        for contender in contenders:
            if contender.name not in samples:
                continue
            try:
                samples[contender.name].append(_load(case, contender, arguments, arguments.seconds))
            except LoadFailed as trouble:
                if not case.peers or contender is contenders[0]:
                    raise
                print('%s %s FAILED: %s' % (case.name, contender.name, trouble), flush=True)
                del samples[contender.name]
    return samples


def _check(case, contender):
    if contender.prepare:
        contender.server.await_ready(contender.prepare)
    answer = contender.server.await_ready(contender.path, headers=case.headers)
    if not case.expected(answer):
        raise CannotStart(contender.server.describe(
            'answers %r... (%d bytes) to %s' % (answer[:100], len(answer), contender.path)))


def _warm_up(contender, arguments):
    return arguments.warm_up if arguments.smoke else max(contender.warm_up, arguments.warm_up)


def _load(case, contender, arguments, seconds, warm=False):
    connections = case.connections or arguments.connections
    if case.protocol == 'h2':
        return h2load.load(contender.server, contender.path, seconds, connections, case.headers, tolerate=warm)
    return load(contender.server, contender.path, seconds, connections, case.upload, case.headers, tolerate=warm)


def _add_memory(contenders, medians):
    """Adds to the medians the memory of each server that has only one contender: a shared server has no line of its own."""
    servers = [id(contender.server) for contender in contenders]
    for contender in contenders:
        if contender.name in medians and servers.count(id(contender.server)) == 1:
            medians[contender.name]['memory'] = contender.server.memory()[0]


def _report_paced(case, contenders, medians, arguments):
    """Adds to the medians what the latencies are at a share of each server's own rate."""
    for contender in contenders:
        of = medians[contender.name]
        try:
            of.update(paced.load(contender.server, contender.path, of['rate'], arguments.seconds, case.upload, case.headers))
        except LoadFailed as trouble:
            # What a server does not bear at 70 % of what it gave is said, and spoils no rate.
            print('%s %s PACED FAILED: %s' % (case.name, contender.name, trouble), flush=True)
            continue
        print('%-18s %-18s %10.1f/s  p50 %8.3f ms  p99 %8.3f ms  (does not wait for responses)' % (
            case.name, contender.name, of['paced_rate'], of['paced_p50'], of['paced_p99']), flush=True)


def _report(case, samples):
    """Prints what was measured; samples maps each contender's name to its list of Sample, ours first."""
    medians = {name: {'rate': statistics.median(s.rate for s in of), 'p50': statistics.median(s.p50 for s in of),
                      'p99': statistics.median(s.p99 for s in of), 'cpu': statistics.median(s.cpu_micros for s in of)}
               for name, of in samples.items()}
    for name, of in samples.items():
        median = medians[name]
        print('%-18s %-18s %10.1f/s  p50 %8.3f ms  p99 %8.3f ms  cpu %7.1f us  rounds %s' % (
            case.name, name, median['rate'], median['p50'], median['p99'], median['cpu'],
            ' '.join('%.1f' % s.rate for s in of)))
    first, *others = medians
    for other in others:
        ratio = medians[first]['rate'] / medians[other]['rate']
        if case.of_first:
            print('%s %s ratio=%.2f vs=%s' % (case.name, other, 1 / ratio, first), flush=True)
            continue
        print('%s ratio=%.2f vs=%s' % (case.name, ratio, other), flush=True)
    return medians
