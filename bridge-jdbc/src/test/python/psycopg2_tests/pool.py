"""Pools of the bridge."""

import sys

import psycopg2
from java.time import Duration
from org.wsgibridge.jdbc.pool import HikariPools
from org.wsgibridge.settings import DataSourceSettings


def pool(name, url, user='', password='', wait=2000):
    return DataSourceSettings(
        name, url, user, password, '', 2, 0, Duration.ofMillis(wait), Duration.ZERO, Duration.ZERO)


def refused(text, *args, **kwargs):
    try:
        psycopg2.connect(*args, **kwargs)
    except psycopg2.OperationalError as e:
        assert text in str(e), e
        return str(e)
    raise AssertionError('no error')


url, dsn = sys.argv[1:]
admin = psycopg2.connect(dsn)
admin.autocommit = True
admin.cursor().execute("CREATE ROLE locked LOGIN PASSWORD 'right'")
free = url.replace('?user=postgres', '')
open_pools = HikariPools().open([
    pool('main', url, wait=10000), pool('small', url),
    pool('wrong', free, 'locked', 'no secret', 2000), pool('right', free, 'locked', 'right', 10000)], None)

# As an application names it, and as Django's HOST; a connection comes back clean.
first = psycopg2.connect('datasource:main')
pid = first.get_backend_pid()
first.cursor().execute('SET search_path TO nowhere; LISTEN c; CREATE TEMPORARY TABLE mine (x int)')
first.commit()
first.set_session('serializable', readonly=True)
first.cursor().execute('SELECT 1')
first.close()
second = psycopg2.connect(database='x', host='datasource:main')
assert second.get_backend_pid() == pid
cursor = second.cursor()
cursor.execute("SELECT current_setting('search_path'), to_regclass('pg_temp.mine'), current_setting('transaction_read_only')")
assert cursor.fetchone() == ('"$user", public', None, 'off')
second.close()

# Exhausted: the wait has an end, and the text says what to do; a returned connection is used again.
held = [psycopg2.connect('datasource:small') for _ in range(2)]
refused('all 2 connections were in use for 2 s: close connections that are not used, or raise '
        'datasource.small.maximum-pool-size', 'datasource:small')
held.pop().close()
psycopg2.connect('datasource:small').close()

# One that the server has ended is not used again.
lost = held.pop()
admin.cursor().execute('SELECT pg_terminate_backend(%s)', (lost.get_backend_pid(),))
try:
    lost.cursor().execute('SELECT 1')
    raise AssertionError('no error')
except psycopg2.OperationalError:
    assert lost.closed == 2
lost.close()
for _ in range(3):
    again = psycopg2.connect('datasource:small')
    again.cursor().execute('SELECT 1')
    again.close()

assert psycopg2.connect('datasource:right').get_parameter_status('session_authorization') == 'locked'
text = refused('check datasource.wrong.user and .password', 'datasource:wrong')
assert 'password authentication failed' in text and 'no secret' not in text, text
refused('there is no data source "other", there are [main, right, small, wrong]: set the option datasource.other.url',
        'datasource:other')
refused('it has a user of its own', host='datasource:main', user='me')
open_pools.close()
refused('there is no data source "main"', 'datasource:main')
print 'done'
