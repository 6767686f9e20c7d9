"""Connections of a pool of the container, by JNDI."""

import sys

import psycopg2
from java.lang import System
from org.postgresql.ds import PGPoolingDataSource
from org.wsgibridge.jdbc import TestNaming

settings = psycopg2.extensions.parse_dsn(sys.argv[1])
System.setProperty('java.naming.factory.initial', 'org.wsgibridge.jdbc.TestNaming')
source = PGPoolingDataSource()
source.setServerNames([settings['host']])
source.setPortNumbers([int(settings['port'])])
source.setUser(settings['user'])
source.setDatabaseName(settings['dbname'])
source.setInitialConnections(1)
source.setMaxConnections(2)
TestNaming.BOUND.put('java:comp/env/jdbc/main', source)

# As an application names it, and as Django's HOST.
first = psycopg2.connect('jndi:java:comp/env/jdbc/main')
pid = first.get_backend_pid()
cursor = first.cursor()
cursor.execute('CREATE TEMPORARY TABLE mine (x int) ON COMMIT PRESERVE ROWS')
first.commit()
first.set_session('serializable', readonly=True, autocommit=True)
cursor.execute('SET search_path TO nowhere; LISTEN c; PREPARE p AS SELECT 1; SELECT pg_advisory_lock(7)')
first.close()
assert first.closed == 1

second = psycopg2.connect(database='x', host='jndi:java:comp/env/jdbc/main')
assert second.get_backend_pid() == pid
assert second.autocommit is False and second.isolation_level is None and second.readonly is None
cursor = second.cursor()
for name, value in ('transaction_isolation', 'read committed'), ('transaction_read_only', 'off'):
    cursor.execute('SHOW ' + name)
    assert cursor.fetchone() == (value,), name
cursor.execute("SELECT current_setting('search_path'), to_regclass('pg_temp.mine')")
assert cursor.fetchone() == ('"$user", public', None)
cursor.execute('SELECT count(*) FROM pg_prepared_statements WHERE name = %s', ('p',))
assert cursor.fetchone() == (0,)
cursor.execute("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'")
assert cursor.fetchone() == (0,)
cursor.execute('SELECT pg_listening_channels()')
assert cursor.fetchall() == []
try:
    cursor.execute('SELECT nosuch')
except psycopg2.ProgrammingError:
    pass
second.close()

# A failed transaction was rolled back, and Java can use the connection.
java = source.getConnection()
assert java.getAutoCommit()
rows = java.prepareStatement('SELECT 1').executeQuery()
assert rows.next() and rows.getInt(1) == 1
java.close()

# One that the server has ended is not given back.
third = psycopg2.connect('jndi:java:comp/env/jdbc/main')
admin = psycopg2.connect(sys.argv[1])
admin.cursor().execute('SELECT pg_terminate_backend(%s)', (third.get_backend_pid(),))
try:
    third.cursor().execute('SELECT 1')
    raise AssertionError('no error')
except psycopg2.OperationalError:
    pass
third.close()
fourth = psycopg2.connect('jndi:java:comp/env/jdbc/main')
assert fourth.get_backend_pid() != pid
cursor = fourth.cursor()
cursor.execute('SELECT 1')
assert cursor.fetchone() == (1,)
fourth.close()
print 'done'
