# -*- coding: utf-8 -*-
import datetime
import decimal
import re
import sys
import uuid

import psycopg2
import psycopg2.extras
from psycopg2 import errorcodes, errors, extensions as ext, sql, tz
from psycopg2.extras import Inet, Json, NumericRange, DateRange, DateTimeRange, DateTimeTZRange

D = decimal.Decimal
date, time, datetime_, delta = datetime.date, datetime.time, datetime.datetime, datetime.timedelta
psycopg2.extras.register_uuid()

conn = psycopg2.connect(sys.argv[2])
conn.set_client_encoding('UTF8')
cur = conn.cursor()
cur.execute("SET TimeZone TO 'UTC'")
cur.execute("SET extra_float_digits TO 1")
conn.commit()


def one(query, *args):
    """The value of a query, and its type."""
    cur.execute(query, *args)
    return cur.fetchone()[0]


def typed(query, *args):
    value = one(query, *args)
    return type(value).__name__, str(value) if type(value) is buffer else value


def rows(query, *args):
    cur.execute(query, *args)
    return cur.fetchall()


def described(query, *args):
    cur.execute(query, *args)
    return [tuple(c) + (bool(c.table_oid), c.table_column) for c in cur.description]


def done(query, *args):
    cur.execute(query, *args)
    return cur.rowcount, cur.statusmessage, cur.description, cur.lastrowid


def failed(query, *args):
    """What an error of the server says."""
    try:
        cur.execute(query, *args)
    except psycopg2.Error as e:
        d = e.diag
        result = (
            type(e).__name__, [b.__name__ for b in type(e).__mro__], str(e), e.pgerror, e.pgcode, e.cursor is cur, d.severity,
            d.sqlstate, d.message_primary, d.message_detail, d.message_hint, d.statement_position, d.context,
            d.schema_name and re.sub('[0-9]+', '', d.schema_name), d.table_name, d.column_name, d.datatype_name, d.constraint_name, d.internal_query)
    else:
        result = 'no error'
    conn.rollback()
    return result


def failed_copy(source):
    try:
        cur.copy_from(source, 'cp')
    except psycopg2.Error as e:
        return type(e).__name__, 'ZeroDivisionError' in str(e)


def recover():
    try:
        conn.rollback()
    except psycopg2.Error:
        pass


def show(value):
    return repr(value)


def run(line):
    if line.startswith('#') or not line.strip():
        return
    if line.startswith('!'):
        try:
            exec line[1:].strip() in globals()
        except Exception as e:
            recover()
            print '%s\n    %s: %s' % (line, type(e).__name__, e)
        return
    try:
        result = show(eval(line))
    except Exception as e:
        recover()
        kind = type(e)
        result = '%s: %s' % (kind.__name__, str(e))
    print '%s\n    %s' % (line, result)


for line in open(sys.argv[1]):
    run(line.rstrip('\n'))
