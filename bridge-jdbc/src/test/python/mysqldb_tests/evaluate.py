# -*- coding: utf-8 -*-
"""Prints what each line of a file gives, against a server: evaluate.py FILE HOST PORT. The same on CPython and on Jython."""
import array
import datetime
import decimal
import sys

import MySQLdb
from MySQLdb import converters, cursors, times
from MySQLdb.constants import CLIENT, CR, ER, FIELD_TYPE, FLAG

D = decimal.Decimal
date, time, datetime_, delta = datetime.date, datetime.time, datetime.datetime, datetime.timedelta


def connect(**kwargs):
    arguments = dict(host=sys.argv[2], port=int(sys.argv[3]), user='root', charset='utf8')
    arguments.update(kwargs)
    return MySQLdb.connect(**arguments)


conn = connect()
cur = conn.cursor()
cur.execute('CREATE DATABASE IF NOT EXISTS evaluated')
conn.select_db('evaluated')


def one(query, *args):
    """The value of a query."""
    cur.execute(query, *args)
    return cur.fetchone()[0]


def rows(query, *args):
    cur.execute(query, *args)
    return cur.fetchall()


def done(query, *args):
    """What is known after a statement."""
    returned = cur.execute(query, *args)
    return returned, cur.rowcount, cur.lastrowid, cur.description, cur.rownumber, cur._executed, conn.info()


def refused(query, *args):
    """What an error is, without the server's words, which newer versions change."""
    try:
        cur.execute(query, *args)
    except MySQLdb.Error as e:
        return type(e).__name__, e.args[0]


def described(query, *args):
    cur.execute(query, *args)
    return cur.description, cur.description_flags


def low(query, *args):
    """Rows of the connection itself."""
    conn.query(query)
    return conn.store_result().fetch_row(*args)


def show(value):
    if isinstance(value, dict):
        return '{%s}' % ', '.join('%r: %s' % (key, show(value[key])) for key in sorted(value))
    if isinstance(value, tuple):
        return '(%s)' % ', '.join(show(each) for each in value)
    if isinstance(value, list):
        return '[%s]' % ', '.join(show(each) for each in value)
    return repr(value)


def run(line):
    if line.startswith('#') or not line.strip():
        return
    code = line[1:].strip() if line.startswith('!') else line
    try:
        if line.startswith('!'):
            exec code in globals()
            return
        result = show(eval(code))
    except Exception as e:
        result = '%s: %s' % (type(e).__name__, show(e.args))
    print '%s\n    %s' % (line, result)


for line in open(sys.argv[1]):
    run(line.rstrip('\n'))
