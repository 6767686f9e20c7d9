# -*- coding: utf-8 -*-
"""Servers that are not there, refuse, hang, or go away and come back."""

import sys
import time
from threading import Thread

import MySQLdb
from MySQLdb import cursors
from java.lang import System
from java.net import InetAddress, ServerSocket
from org.wsgibridge.jdbc import TestNaming
from org.wsgibridge.jdbc.mysql import MariaServer

server = dict(host=sys.argv[1], port=int(sys.argv[2]), user='root', charset='utf8')


def connect(**kwargs):
    return MySQLdb.connect(**dict(server, **kwargs))


def failure(function, *args, **kwargs):
    try:
        function(*args, **kwargs)
    except MySQLdb.Error as e:
        return type(e).__name__, e.args
    raise AssertionError('no error')


def check(got, kind, number, *texts):
    assert got[0] == kind and got[1][0] == number, got
    for text in texts:
        assert text in got[1][1], got


# Nothing listens there, or no host has that name.
check(failure(connect, port=1), 'OperationalError', 2003, "Can't connect to MySQL server on '127.0.0.1'", 'port 1')
check(failure(connect, host='nosuch.invalid'), 'OperationalError', 2005, 'nosuch.invalid')
check(failure(connect, unix_socket='/run/mysqld.sock'), 'OperationalError', 2002, 'no Unix sockets')
for host in 'a/b', 'a?x=y', 'a)(x=y', 'a,b', 'a b':
    check(failure(connect, host=host), 'OperationalError', 2003, 'invalid host', host)

# The server refuses.
admin = connect(autocommit=True)
cursor = admin.cursor()
cursor.execute("CREATE OR REPLACE USER locked IDENTIFIED BY %s", (u'sécret',))
check(failure(connect, user='locked', passwd='wrong'), 'OperationalError', 1045, "Access denied for user 'locked'@")
check(failure(connect, user='locked'), 'OperationalError', 1045, 'using password: NO')
connect(user='locked', password=u'sécret').close()
check(failure(connect, db='nosuch'), 'OperationalError', 1049, "Unknown database 'nosuch'")
check(failure(connect, charset='nosuch'), 'OperationalError', 2019, 'nosuch')
for charset in 'gbk', 'sjis', 'BIG5':
    assert 'use utf8mb4' in str(failure(connect, charset=charset)), charset

# A packet that ends before what it holds: the connection is not used any more, for what follows has no meaning.
import socket


def garble(source, target):
    while True:
        data = source.recv(65536)
        if not data:
            target.close()
            return
        target.sendall(data.replace(b'\x0agarble-row', b'\x7fgarble-row'))


def accept(listener):
    client = listener.accept()[0]
    upstream = socket.create_connection((server['host'], server['port']))
    for pair in (client, upstream), (upstream, client):
        thread = Thread(target=garble, args=pair)
        thread.daemon = True
        thread.start()


listener = socket.socket()
listener.bind(('127.0.0.1', 0))
listener.listen(1)
thread = Thread(target=accept, args=(listener,))
thread.daemon = True
thread.start()
between = connect(host='127.0.0.1', port=listener.getsockname()[1])
reader = between.cursor()
reader.execute("SELECT 'sound-row!'")
assert reader.fetchall() == ((u'sound-row!',),)
check(failure(reader.execute, "SELECT CONCAT('garble', '-row')"), 'OperationalError', 2027, 'Malformed packet')
check(failure(reader.execute, 'SELECT 1'), 'OperationalError', 2006)
between.close()
listener.close()

# A server that accepts and says nothing.
silent = ServerSocket(0, 5, InetAddress.getLoopbackAddress())
start = time.time()
check(failure(connect, port=silent.getLocalPort(), connect_timeout=1), 'OperationalError', 2003)
assert time.time() - start < 60
silent.close()

# JNDI without the name, and without JNDI.
check(failure(connect, host='jndi:java:comp/env/jdbc/main'), 'OperationalError', 2003, 'java:comp/env/jdbc/main', 'declare')
System.setProperty('java.naming.factory.initial', 'org.wsgibridge.jdbc.TestNaming')
check(failure(MySQLdb.connect, 'jndi:java:comp/env/jdbc/main'), 'OperationalError', 2003, 'java:comp/env/jdbc/main', 'declare')
TestNaming.BOUND.put('text', 'no source')
check(failure(MySQLdb.connect, host='jndi:text'), 'OperationalError', 2003, '"text"', 'not a javax.sql.DataSource')

# A session that the server ends.
victim = connect()
victim_cursor = victim.cursor()
victim_cursor.execute('SELECT 1')
admin.kill(victim.thread_id())
got = failure(victim_cursor.execute, 'SELECT 2')
assert got[1][0] in (1927, 2006, 2013), got
check(failure(victim_cursor.execute, 'SELECT 2'), 'OperationalError', 2006, 'gone away')
check(failure(victim.commit), 'OperationalError', 2006)
check(failure(victim.ping), 'OperationalError', 2006)
victim.close()
assert not victim.open

# A statement that does not end in time.
slow = connect(read_timeout=1)
check(failure(slow.cursor().execute, 'SELECT SLEEP(1000)'), 'OperationalError', 2013, 'Lost connection')
check(failure(slow.cursor().execute, 'SELECT 1'), 'OperationalError', 2006)
slow.close()

# A statement that another connection ends.
ENDLESS = 'SELECT SUM(a.seq * b.seq) FROM seq_1_to_1000000 a, seq_1_to_1000000 b'
waiting = connect(db='mysql')
result = []
thread = Thread(target=lambda: result.append(failure(waiting.cursor().execute, ENDLESS)))
thread.start()
while not result:
    cursor.execute('KILL QUERY %s', (waiting.thread_id(),))
    time.sleep(0.01)
thread.join()
check(result[0], 'OperationalError', 1317, 'interrupted')
waiting.cursor().execute('SELECT 1')

# The encoding changes behind the back of the module: nothing is quoted wrongly.
hidden = connect()
hidden.query('SET NAMES gbk')
hidden.store_result()
got = failure(hidden.cursor().execute, 'SELECT %s', ("\xbf' OR 1=1 -- ",))
assert got[0] == 'NotSupportedError' and 'gbk' in str(got), got
hidden.set_character_set('utf8')
hidden.cursor().execute('SELECT %s', ('a',))

# An unfinished result that nothing refers to any more does not block its connection.
left = connect()
unread = left.cursor(cursors.SSCursor)
unread.execute('SELECT 1 UNION SELECT 2')
check(failure(left.cursor().execute, 'SELECT 1'), 'ProgrammingError', 2014, 'out of sync')
unread.close()
left.cursor().execute('SELECT 1')

# A server that crashes, and comes back.
other = MariaServer.start()
where = dict(server, port=other.port())
conn = MySQLdb.connect(**where)
conn_cursor = conn.cursor()
conn_cursor.execute('SELECT 1')
other.crash()
assert failure(conn_cursor.execute, 'SELECT 1')[1][0] in (2006, 2013)
check(failure(conn_cursor.execute, 'SELECT 1'), 'OperationalError', 2006)
check(failure(MySQLdb.connect, **where), 'OperationalError', 2003)
other.resume()
conn = MySQLdb.connect(**where)
conn_cursor = conn.cursor()
conn_cursor.execute('SELECT 2')
assert conn_cursor.fetchone() == (2,)
conn.close()
other.close()
print 'done'
