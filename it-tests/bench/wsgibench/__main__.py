"""The command line: it-tests/bench/run [OPTION...] [CASE...]."""

import argparse
import os
import platform
import shutil
import subprocess
import sys

from wsgibench import cases, places, priority, report, startup
from wsgibench.runner import run_case
from wsgibench.server import CannotStart
from wsgibench.wrk import LoadFailed


def parse(words):
    parser = argparse.ArgumentParser(
        prog='it-tests/bench/run', description='Loads the bridge and its opponents in turns and prints their ratios.',
        epilog='Cases: %s. Without one, all run. "startup" times starts, "jmh [JMH OPTIONS]" runs the micro-benchmarks.'
        % ', '.join(case.name for case in cases.CASES))
    parser.add_argument('case', nargs='*', help='which cases to run')
    parser.add_argument('--rounds', type=int, default=3, help='measured rounds of each server (default 3)')
    parser.add_argument('--seconds', type=int, default=6, help='length of a round (default 6)')
    parser.add_argument('--warm-up', type=int, default=15, help='seconds of load before the first round (default 15)')
    parser.add_argument('--connections', type=int, default=16, help='open connections of wrk (default 16)')
    parser.add_argument('--peer', action='append', help='only this opponent in peers-* (may be repeated)')
    parser.add_argument('--java-options', default='', help='further options of our JVM')
    parser.add_argument('--profile', action='store_true', help='record our JVM with JFR into target/bench/CASE.jfr')
    parser.add_argument('--nice', type=int, default=0, help='niceness of servers and load, for a machine that is not idle')
    parser.add_argument('--report', action='store_true', help='put the results into the table of docs/performance.md and its picture, which keep the other cases')
    parser.add_argument('--smoke', action='store_true', help='one round of a second: does it work, not how fast')
    arguments = parser.parse_args(words)
    if arguments.smoke:
        arguments.rounds = arguments.seconds = arguments.warm_up = 1
    try:
        arguments.case = cases.select(arguments.case)
    except KeyError as unknown:
        parser.error('no case is called %s; there are %s' % (unknown.args[0], ', '.join(case.name for case in cases.CASES)))
    return arguments


def need(arguments):
    """What must be there before anything is started, with the place it comes from."""
    if shutil.which('wrk') is None:
        return 'wrk is not installed; .ci/run installs it'
    if not places.PYTHON.exists():
        return '%s is missing; .ci/run makes that virtual environment (BENCH_VENV names another)' % places.PYTHON
    return None


def describe():
    """Prints and returns what the machine is."""
    memory = os.sysconf('SC_PAGE_SIZE') * os.sysconf('SC_PHYS_PAGES') / (1 << 30)
    python = subprocess.run([places.PYTHON, '--version'], stdout=subprocess.PIPE, text=True).stdout.strip()
    kernel = '%s %s' % (platform.system(), '.'.join(platform.release().split('.')[:2]))
    machine = '%d cores, %.0f GiB, %s, %s' % (os.cpu_count(), memory, kernel, python)
    print('machine: %s; load %.2f' % (machine, os.getloadavg()[0]), flush=True)
    return machine


def main(words):
    if words[:1] == ['startup']:
        return startup.main(words[1:])
    arguments = parse(words)
    missing = need(arguments)
    if missing:
        print('bench: ' + missing, file=sys.stderr)
        return 2
    priority.set_nice(arguments.nice)
    places.TARGET.mkdir(parents=True, exist_ok=True)
    setting = report.setting(describe())
    failed = []
    for case in arguments.case:
        try:
            medians = run_case(case, arguments)
            if not arguments.smoke:
                report.keep(case.name, case.of_first, medians, setting)
        except (CannotStart, LoadFailed) as trouble:
            print('%s FAILED: %s' % (case.name, trouble), file=sys.stderr, flush=True)
            failed.append(case.name)
        if arguments.report:
            report.write(case.name for case in cases.CASES)
    if failed:
        print('bench: FAILED cases: %s' % ', '.join(failed), file=sys.stderr)
    return 1 if failed else 0


if __name__ == '__main__':
    sys.exit(main(sys.argv[1:]))
