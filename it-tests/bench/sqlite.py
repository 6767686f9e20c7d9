"""What sqlite3 of Python 2.7 costs: sqlite.py ROUNDS. For each kind of work it prints the CPU time of a row, in microseconds, of the best
round and of the first one. It runs on CPython 2.7 and on Jython, where it counts the time of its thread: the time of the compiler and
of the garbage collector is not in it."""
from __future__ import print_function

import sqlite3
import sys

ROWS = 20000
INSERT = 'insert into t values (?, ?, ?, ?)'
KINDS = {
    'mixed': lambda i: (i, u'name %d' % i, i * 0.5, buffer('x' * 20)),
    'integer': lambda i: (i, i * 2, i * 3, i),
    'real': lambda i: (i * .5, i * .25, i * .1, i * 1e10),
    'text': lambda i: (u'a%d' % i, u'name %d' % i, u'\xe9 %d' % i, 'bytes%d' % i),
}

if sys.platform.startswith('java'):
    from java.lang.management import ManagementFactory

    def seconds(_bean=ManagementFactory.getThreadMXBean()):
        return _bean.getCurrentThreadCpuTime() / 1e9
else:
    import resource

    def seconds():
        usage = resource.getrusage(resource.RUSAGE_SELF)
        return usage.ru_utime + usage.ru_stime


def works(connection, rows):
    """Yields the name and the function of each kind of work."""
    cursor = connection.cursor()

    def insert_each():
        for row in rows:
            cursor.execute(INSERT, row)

    def fetch_parts():
        cursor.execute('select * from t')
        while cursor.fetchmany(100):
            pass

    def iterate():
        for row in cursor.execute('select * from t'):
            pass

    yield 'executemany', lambda: cursor.executemany(INSERT, rows)
    connection.execute('delete from t')
    connection.commit()
    yield 'execute', insert_each
    connection.commit()
    yield 'fetchall', lambda: cursor.execute('select * from t').fetchall()
    yield 'fetchmany', fetch_parts
    yield 'iteration', iterate


def more_works(connection):
    """Yields what does not depend on the kind of values."""
    cursor = connection.cursor()

    def by_name():
        for row in connection.execute('select * from t'):
            row['b']

    def one_each():
        for i in xrange(ROWS):
            cursor.execute('select a, b from t where rowid = ?', (i,)).fetchone()

    def cursors():
        for i in xrange(ROWS):
            connection.execute('select 1').fetchone()

    yield 'one row by its key', one_each
    yield 'a cursor for each', cursors
    connection.row_factory = sqlite3.Row
    yield 'sqlite3.Row', by_name


def measure(times, name, work):
    start = seconds()
    work()
    times.setdefault(name, []).append(seconds() - start)


def main(rounds):
    times = {}
    for _ in range(rounds):
        for kind in sorted(KINDS):
            connection = sqlite3.connect(':memory:')
            connection.execute('create table t (a, b, c, d)')
            for name, work in works(connection, [KINDS[kind](i) for i in xrange(ROWS)]):
                measure(times, '%s: %s' % (kind, name), work)
            if kind == 'mixed':
                for name, work in more_works(connection):
                    measure(times, name, work)
            connection.close()
    for name in sorted(times):
        print('%s\t%.2f\t%.2f' % (name, min(times[name]) / ROWS * 1e6, times[name][0] / ROWS * 1e6))


if __name__ == '__main__':
    main(int(sys.argv[1]))
