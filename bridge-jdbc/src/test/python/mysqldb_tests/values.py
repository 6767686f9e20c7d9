# -*- coding: utf-8 -*-
"""Values on their way to the server and back, where mysqlclient is not the measure or its own tests do not look."""

import sys
from array import array

searched = []


class Searches(object):
    """Hears which modules are searched."""

    def find_module(self, name, path=None):
        searched.append(name)


sys.meta_path.append(Searches())

import MySQLdb
from MySQLdb import converters, escape, string_literal
from MySQLdb.constants import FIELD_TYPE
import psycopg2
import psycopg2.extras

server = dict(host=sys.argv[1], port=int(sys.argv[2]), user='root', charset='utf8')


def connect(**kwargs):
    return MySQLdb.connect(**dict(server, **kwargs))


def one(connection, sql, *args):
    cursor = connection.cursor()
    cursor.execute(sql, *args)
    return cursor.fetchone()[0]


def error(kind, function, *args, **kwargs):
    try:
        got = function(*args, **kwargs)
    except kind as e:
        assert type(e) is kind, repr(e)
        return str(e)
    raise AssertionError(got)


conn = connect(autocommit=True)
cursor = conn.cursor()
cursor.execute('CREATE OR REPLACE DATABASE valued')
conn.select_db('valued')

# Rows that depend on the rows before them go one by one.
cursor.execute('CREATE TABLE em (id int AUTO_INCREMENT PRIMARY KEY, a int, b int)')
cursor.executemany('INSERT INTO em (a, b) VALUES (%s, (SELECT COUNT(*) FROM em))', [(1,), (2,), (3,)])
cursor.execute('SELECT b FROM em ORDER BY id')
assert cursor.fetchall() == ((0,), (1,), (2,)), cursor._rows
cursor.execute('TRUNCATE em')
cursor.execute('INSERT INTO em (id) VALUES (7)')
cursor.executemany('INSERT INTO em (a, b) VALUES (%s, LAST_INSERT_ID())', [(1,), (2,), (3,)])
cursor.execute('SELECT b FROM em WHERE a > 1 ORDER BY id')
assert cursor.fetchall() == ((8,), (9,)), cursor._rows

# What quotes knows its connection, also when it is an encoder.
ATTACK = "\\' OR 1=1 -- "
strict = connect(sql_mode='NO_BACKSLASH_ESCAPES')


class Own(object):
    pass


class Loose(object):
    pass


for value in set([ATTACK]), array('c', ATTACK):
    assert one(strict, 'SELECT %s', (value,)) == ATTACK, strict.literal(value)
    assert one(conn, 'SELECT %s', (value,)) == ATTACK
mine = connect(sql_mode='NO_BACKSLASH_ESCAPES', conv=dict(converters.conversions, **{}))
mine.encoders[Own] = lambda value, encoders: string_literal(ATTACK, encoders)
mine.encoders[Loose] = lambda value, encoders: escape(ATTACK, encoders)
for value in Own(), Loose():
    assert one(mine, 'SELECT %s', (value,)) == ATTACK
assert mine.escape(ATTACK, {str: lambda value, encoders: string_literal(value, encoders)}) == "'" + ATTACK.replace("'", "''") + "'"
assert string_literal(ATTACK) == "'\\\\\\' OR 1=1 -- '"

# What Python's functions take, and their errors.
numbers = dict(converters.conversions)
numbers[FIELD_TYPE.VAR_STRING] = int
ints = connect(conv=numbers, use_unicode=False)
assert [one(ints, 'SELECT %s', (text,)) for text in ('12', ' 12 ', '-3', '+4', '300000000000')] == [12, 12, -3, 4, 300000000000]
for text in 'x', '1.5', '', '1e5':
    assert text in error(ValueError, one, ints, 'SELECT %s', (text,))
numbers[FIELD_TYPE.VAR_STRING] = long
longs = connect(conv=numbers, use_unicode=False)
assert repr(one(longs, "SELECT ' 5 '")) == '5L' == repr(one(longs, "SELECT '5'"))
numbers[FIELD_TYPE.VAR_STRING] = float
floats = connect(conv=numbers, use_unicode=False)
assert [one(floats, 'SELECT %s', (text,)) for text in ('1.5', ' 2 ', '1e400', 'inf')] == [1.5, 2, float('inf'), float('inf')]
for text in 'x', '1d', '0x1p3', '1.5f', '':
    error(ValueError, one, floats, 'SELECT %s', (text,))

# A converter of text makes text, also of what the server has as bytes, such as JSON of MySQL.
texts = dict(converters.conversions)
texts[FIELD_TYPE.BLOB] = unicode
cursor.execute('CREATE TABLE t (b blob)')
cursor.execute('INSERT INTO t VALUES (%s)', (u'\u20ac',))
assert repr(one(connect(conv=texts, use_unicode=False, db='valued'), 'SELECT b FROM t')) == "u'\\u20ac'"
assert one(connect(conv={}, use_unicode=False), 'SELECT 1') == '1'

# Errors of formatting, and those of what makes literals.
for query, args in ('SELECT %s', ()), ('SELECT %s', (1, 2)), ('SELECT %d', ('a',)), ('SELECT %(a)s', (1,)), ('SELECT 1', (1,)):
    error(MySQLdb.ProgrammingError, conn.cursor().execute, query, args)


def failing(value, encoders):
    raise TypeError('not enough arguments for format string')


broken = connect()
broken.encoders[Own] = failing
error(TypeError, broken.cursor().execute, 'SELECT %s', (Own(),))
error(TypeError, broken.cursor().executemany, 'INSERT INTO t VALUES (%s)', [(Own(),)])

# Timeouts.
for name in 'connect_timeout', 'read_timeout':
    assert one(connect(**{name: 3000000}), 'SELECT 1') == 1
    for value in 'a', 1.5:
        assert 'integer' in error(TypeError, connect, **{name: value})

# The mode in which a space may come before parentheses is the server's choice.
assert 'IGNORE_SPACE' not in one(conn, 'SELECT @@sql_mode')
cursor.execute('CREATE TABLE count (id int)')
assert one(conn, 'SELECT @@sql_mode') == one(conn, 'SELECT @@GLOBAL.sql_mode')
before = one(conn, 'SELECT @@GLOBAL.sql_mode')
cursor.execute("SET GLOBAL sql_mode = 'ANSI'")
try:
    assert one(connect(), 'SELECT @@sql_mode').split(',') == ['REAL_AS_FLOAT', 'PIPES_AS_CONCAT', 'ANSI_QUOTES', 'IGNORE_SPACE', 'ANSI']
finally:
    cursor.execute('SET GLOBAL sql_mode = %s', (before,))

# Encodings have Python's names.
for charset in 'ujis', 'eucjpms', 'euckr', 'latin2', 'greek', 'tis620', 'cp1251':
    encoded = connect(charset=charset)
    assert one(encoded, "SELECT 'a'") == u'a', charset

# Nothing is searched in the packages that is not theirs.
try:
    psycopg2.connect(host='127.0.0.1', port=1)
except psycopg2.OperationalError:
    pass
strays = [name for name in searched if name.split('.')[0] in ('MySQLdb', 'psycopg2') and sys.modules.get(name) is None]
assert not strays, strays
print 'done'
