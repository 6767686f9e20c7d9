"""Threads that share a connection: threadsafety is 2."""

import sys
from threading import Thread

import psycopg2
from psycopg2.pool import PoolError, ThreadedConnectionPool

conn = psycopg2.connect(sys.argv[1])
conn.cursor().execute('CREATE TEMPORARY TABLE numbers (n int)')
failures = []


def insert(number):
    try:
        for i in range(20):
            cursor = conn.cursor()
            cursor.execute('INSERT INTO numbers VALUES (%s) RETURNING n', (number * 100 + i,))
            assert cursor.fetchone() == (number * 100 + i,)
            cursor.execute('SELECT %s, pg_backend_pid()', (number,))
            assert cursor.fetchone() == (number, conn.get_backend_pid())
    except Exception as e:
        failures.append(e)


threads = [Thread(target=insert, args=(number,)) for number in range(8)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
assert not failures, failures
conn.commit()
cursor = conn.cursor()
cursor.execute('SELECT count(*), count(DISTINCT n) FROM numbers')
assert cursor.fetchone() == (160, 160)

pool = ThreadedConnectionPool(1, 2, sys.argv[1])
first, second = pool.getconn(), pool.getconn()
try:
    pool.getconn()
    raise AssertionError('no error')
except PoolError as e:
    assert str(e) == 'connection pool exhausted'
first.cursor().execute('SELECT 1')
pool.putconn(first)
assert first.get_transaction_status() == 0 and not first.closed
pool.putconn(second)
assert second.closed
assert pool.getconn() is first
pool.closeall()
assert first.closed
print 'done'
