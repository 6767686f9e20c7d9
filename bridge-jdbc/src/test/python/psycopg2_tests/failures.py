"""Servers that are not there, refuse, hang, or go away and come back."""

import sys
import time

import psycopg2
from psycopg2 import extensions
from java.lang import System
from java.net import InetAddress, ServerSocket
from org.wsgibridge.jdbc.postgresql import PostgresServer

dsn = sys.argv[1]


def failure(function, *args, **kwargs):
    try:
        function(*args, **kwargs)
    except psycopg2.Error as e:
        return type(e).__name__, str(e)
    raise AssertionError('no error')


def check(got, kind, *texts):
    assert got[0] == kind, got
    for text in texts:
        assert text in got[1], got


# Nothing listens there, or no host has that name.
check(failure(psycopg2.connect, dsn, port=1), 'OperationalError', 'could not connect', '127.0.0.1', 'port 1')
check(failure(psycopg2.connect, dsn, host='nosuch.invalid'), 'OperationalError', 'nosuch.invalid')
check(failure(psycopg2.connect, dsn, host='/run/postgresql'), 'OperationalError', 'no Unix sockets')

# The server refuses.
admin = psycopg2.connect(dsn)
admin.autocommit = True
cursor = admin.cursor()
cursor.execute("CREATE ROLE locked LOGIN PASSWORD %s", ('secret',))
check(failure(psycopg2.connect, dsn, user='locked', password='wrong'), 'OperationalError',
      'FATAL:  password authentication failed for user "locked"')
check(failure(psycopg2.connect, dsn, user='locked'), 'OperationalError', 'password')
psycopg2.connect(dsn, user='locked', password='secret').close()
cursor.execute(u"ALTER ROLE locked PASSWORD '\u20ac'")
psycopg2.connect(dsn, user='locked', password=u'\u20ac').close()
check(failure(psycopg2.connect, dsn, dbname='nosuch'), 'OperationalError', 'database "nosuch" does not exist')

# A server that accepts and says nothing.
silent = ServerSocket(0, 5, InetAddress.getLoopbackAddress())
start = time.time()
check(failure(psycopg2.connect, dsn, port=silent.getLocalPort(), connect_timeout=1), 'OperationalError')
assert time.time() - start < 60
silent.close()

# JNDI without the name, and without JNDI.
check(failure(psycopg2.connect, 'jndi:java:comp/env/jdbc/main'), 'OperationalError', 'java:comp/env/jdbc/main', 'declare')
System.setProperty('java.naming.factory.initial', 'org.wsgibridge.jdbc.TestNaming')
check(failure(psycopg2.connect, 'jndi:java:comp/env/jdbc/main'), 'OperationalError', 'java:comp/env/jdbc/main', 'declare')
check(failure(psycopg2.connect, database='x', host='jndi:nosuch'), 'OperationalError', '"nosuch"')
from org.wsgibridge.jdbc import TestNaming
TestNaming.BOUND.put('text', 'no source')
check(failure(psycopg2.connect, 'jndi:text'), 'OperationalError', '"text"', 'not a javax.sql.DataSource')

# A session that the server ends.
victim = psycopg2.connect(dsn)
victim_cursor = victim.cursor()
victim_cursor.execute('SELECT 1')
cursor.execute('SELECT pg_terminate_backend(%s)', (victim.get_backend_pid(),))
got = failure(victim_cursor.execute, 'SELECT 2')
assert got[0] in ('AdminShutdown', 'OperationalError'), got
assert victim.closed == 2, victim.closed
assert victim.get_transaction_status() == extensions.TRANSACTION_STATUS_UNKNOWN
check(failure(victim_cursor.execute, 'SELECT 2'), 'InterfaceError', 'cursor already closed')
check(failure(victim.commit), 'InterfaceError', 'connection already closed')
victim.close()
assert victim.closed == 1

# A statement that does not end in time.
slow = psycopg2.connect(dsn, socket_timeout=1)
got = failure(slow.cursor().execute, 'SELECT pg_sleep(100)')
check(got, 'OperationalError', 'server closed the connection')
assert slow.closed == 2

# A statement that another thread cancels.
from threading import Thread
waiting = psycopg2.connect(dsn)
result = []
thread = Thread(target=lambda: result.append(failure(waiting.cursor().execute, 'SELECT pg_sleep(100)')))
thread.start()
while not result:
    waiting.cancel()
    time.sleep(0.01)
thread.join()
check(result[0], 'QueryCanceled', 'canceling statement due to user request')
waiting.rollback()
waiting.cursor().execute('SELECT 1')

# A server that crashes, and comes back.
server = PostgresServer.start()
conn = psycopg2.connect(server.dsn())
conn_cursor = conn.cursor()
conn_cursor.execute('SELECT 1')
server.crash()
assert failure(conn_cursor.execute, 'SELECT 1')[0] in ('OperationalError', 'AdminShutdown', 'CrashShutdown')
assert conn.closed
check(failure(psycopg2.connect, server.dsn()), 'OperationalError', 'could not connect')
server.resume()
conn = psycopg2.connect(server.dsn())
conn_cursor = conn.cursor()
conn_cursor.execute('SELECT 2')
assert conn_cursor.fetchone() == (2,)
conn.close()
server.close()
print 'done'
