"""Connections of a pool of the container, by JNDI, and of pools of the bridge."""

import sys

import MySQLdb
from MySQLdb.cursors import SSCursor
from java.lang import System
from java.time import Duration
from org.mariadb.jdbc import MariaDbPoolDataSource
from org.wsgibridge.jdbc import TestNaming
from org.wsgibridge.jdbc.pool import HikariPools
from org.wsgibridge.settings import DataSourceSettings

host, port = sys.argv[1:]
url = 'jdbc:mariadb://%s:%s/pooled?user=root' % (host, port)
admin = MySQLdb.connect(host=host, port=int(port), user='root', autocommit=True)
admin.cursor().execute('CREATE DATABASE IF NOT EXISTS pooled')
admin.cursor().execute('CREATE DATABASE IF NOT EXISTS elsewhere')
System.setProperty('java.naming.factory.initial', 'org.wsgibridge.jdbc.TestNaming')
source = MariaDbPoolDataSource(url + '&maxPoolSize=1')
TestNaming.BOUND.put('java:comp/env/jdbc/main', source)


def pool(name, url, user='', password='', wait=2000):
    return DataSourceSettings(
        name, url, user, password, '', 2, 0, Duration.ofMillis(wait), Duration.ZERO, Duration.ZERO)


def refused(text, *args, **kwargs):
    try:
        MySQLdb.connect(*args, **kwargs)
    except MySQLdb.OperationalError as e:
        assert text in str(e), e
        return str(e)
    raise AssertionError('no error')


def values(connection, sql):
    cursor = connection.cursor()
    cursor.execute(sql)
    return cursor.fetchone()


STATE = 'SELECT DATABASE(), @@sql_mode, @@autocommit, @@time_zone, @@tx_isolation, @@character_set_client, @mine, IS_USED_LOCK("l")'


def use_up(connection):
    """Leaves behind whatever a session can."""
    cursor = connection.cursor()
    for sql in ('CREATE TEMPORARY TABLE mine (x int)', "SET sql_mode = 'ANSI', time_zone = '+05:00', @mine = 1", 'USE elsewhere',
                'SET SESSION TRANSACTION ISOLATION LEVEL SERIALIZABLE', "SELECT GET_LOCK('l', 1)", 'LOCK TABLES mysql.user READ',
                "PREPARE p FROM 'SELECT 1'", 'SET max_statement_time = 1'):
        cursor.execute(sql)
    connection.set_character_set('latin1')
    connection.close()
    assert not connection.open


def check_clean(host):
    """A connection comes back from a user as it was, and is the same one."""
    first = MySQLdb.connect(host)
    thread, state = first.thread_id(), values(first, STATE)
    assert state[0] == 'pooled', state
    use_up(first)
    second = MySQLdb.connect(db='main', host=host)
    assert second.thread_id() == thread
    assert values(second, STATE) == state, (values(second, STATE), state)
    assert values(second, 'SELECT @@max_statement_time')[0] == 0
    for sql in 'SELECT * FROM mine', 'EXECUTE p':
        try:
            second.cursor().execute(sql)
            raise AssertionError(sql)
        except MySQLdb.Error:
            pass
    cursor = second.cursor()
    cursor.execute('CREATE TABLE IF NOT EXISTS kept (x int) ENGINE InnoDB')
    cursor.execute('INSERT INTO kept VALUES (1)')
    second.close()
    third = MySQLdb.connect(host)
    assert values(third, 'SELECT COUNT(*) FROM kept')[0] == 0
    assert third.thread_id() == thread
    return third


def check_settings(host):
    """What the URL sets holds for each user, and what a user sets goes."""
    for _ in range(3):
        user = MySQLdb.connect(host)
        got = values(user, 'SELECT @@max_statement_time, @@innodb_lock_wait_timeout, @@max_sort_length, @@lc_time_names, @@wait_timeout')
        assert got[:4] == (5, 3, 2000, 'de_DE') and got[4] > 1, got
        assert 'IGNORE_SPACE' not in values(user, 'SELECT @@sql_mode')[0]
        user.cursor().execute("SET max_statement_time = 9, innodb_lock_wait_timeout = 9, max_sort_length = 99, wait_timeout = 1000")
        user.cursor().execute("SET lc_time_names = 'fr_FR', sql_mode = 'ANSI'")
        user.close()


def check_no_database(host):
    """Where the URL has no database, a user's is not the next one's."""
    for _ in range(2):
        user = MySQLdb.connect(host)
        assert values(user, 'SELECT DATABASE()') == (None,)
        user.cursor().execute('USE mysql')
        user.close()
        user = MySQLdb.connect(host)
        assert values(user, 'SELECT DATABASE()') == (None,)
        thread = user.thread_id()
        user.close()
        user = MySQLdb.connect(host)
        assert user.thread_id() == thread
        user.close()


third = check_clean('jndi:java:comp/env/jdbc/main')
# One whose rows are not read to their end, or that the server has ended, is not given back.
thread = third.thread_id()
third.cursor(SSCursor).execute('SELECT * FROM seq_1_to_1000000')
third.close()
fourth = MySQLdb.connect('jndi:java:comp/env/jdbc/main')
assert fourth.thread_id() != thread
admin.kill(fourth.thread_id())
try:
    fourth.cursor().execute('SELECT 1')
    raise AssertionError('no error')
except MySQLdb.OperationalError:
    pass
fourth.close()
fifth = MySQLdb.connect('jndi:java:comp/env/jdbc/main')
assert values(fifth, 'SELECT 1') == (1,)
fifth.close()
# Java can use it.
java = source.getConnection()
assert java.getAutoCommit()
rows = java.prepareStatement('SELECT 1').executeQuery()
assert rows.next() and rows.getInt(1) == 1
java.close()
source.close()

# Pools of the bridge.
admin.cursor().execute("CREATE USER IF NOT EXISTS pooled IDENTIFIED BY 'right'")
free = 'jdbc:mariadb://%s:%s/' % (host, port)
pools = HikariPools().open([
    pool('main', url, wait=10000), pool('small', url), pool('wrong', free, 'pooled', 'no secret'),
    pool('right', free, 'pooled', 'right', 10000), pool('nowhere', free + '?user=root', wait=10000),
    pool('set', url + '&sessionVariables=max_statement_time=5,innodb_lock_wait_timeout=3'
         "&initSql=SET max_sort_length=2000, lc_time_names='de_DE'", wait=10000)], None)
check_clean('datasource:main').close()
check_settings('datasource:set')
check_no_database('datasource:nowhere')
held = [MySQLdb.connect('datasource:small') for _ in range(2)]
refused('all 2 connections were in use for 2 s: close connections that are not used, or raise '
        'datasource.small.maximum-pool-size', 'datasource:small')
held.pop().close()
MySQLdb.connect('datasource:small').close()
lost = held.pop()
admin.kill(lost.thread_id())
try:
    lost.cursor().execute('SELECT 1')
    raise AssertionError('no error')
except MySQLdb.OperationalError:
    pass
lost.close()
for _ in range(3):
    again = MySQLdb.connect('datasource:small')
    assert values(again, 'SELECT 1') == (1,)
    again.close()
assert values(MySQLdb.connect('datasource:right'), 'SELECT USER()')[0].startswith('pooled@')
text = refused('check datasource.wrong.user and .password', 'datasource:wrong')
assert 'Access denied' in text and 'no secret' not in text, text
refused('there is no data source "other", there are [main, nowhere, right, set, small, wrong]: set the option datasource.other.url',
        'datasource:other')
refused('it has a user of its own', 'datasource:main', 'me')
pools.close()
refused('there is no data source "main"', 'datasource:main')
print 'done'
