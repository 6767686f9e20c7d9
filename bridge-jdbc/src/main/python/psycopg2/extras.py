"""Cursors whose rows have column names, statements with many rows, and types that have to be registered."""

from __future__ import absolute_import

import os as _os
import time as _time
from collections import OrderedDict, namedtuple
import json  # noqa: F401
import logging as _logging
import re as _re

from psycopg2 import extensions as _ext
from psycopg2._adapters import _Adapter
from psycopg2._errors import NotSupportedError
from psycopg2._composite import CompositeCaster, register_composite  # noqa: F401
from psycopg2._hstore import HstoreAdapter, register_hstore  # noqa: F401
from psycopg2._json import Json, register_default_json, register_default_jsonb, register_json  # noqa: F401
from psycopg2._range import (  # noqa: F401
    DateRange, DateTimeRange, DateTimeTZRange, NumericRange, Range, RangeAdapter, RangeCaster, register_range)
from psycopg2._scope import _quietly, _solve_conn_curs  # noqa: F401
from psycopg2.extensions import connection as _connection, cursor as _cursor, quote_ident  # noqa: F401

REPLICATION_PHYSICAL = 12345678
REPLICATION_LOGICAL = 87654321


def _unsupported(name):
    def __init__(self, *args, **kwargs):
        raise NotSupportedError('replication is not supported over JDBC')
    return type(name, (_connection,), {'__init__': __init__})


LogicalReplicationConnection = _unsupported('LogicalReplicationConnection')
PhysicalReplicationConnection = _unsupported('PhysicalReplicationConnection')


class StopReplication(Exception):
    pass


class DictCursorBase(_cursor):
    """The base class of cursors whose rows know the names of columns."""

    _named_rows = None

    def __init__(self, *args, **kwargs):
        super(DictCursorBase, self).__init__(*args, **kwargs)
        self.row_factory = self._named_rows
        self.index = OrderedDict()

    def _take(self, outcome):
        super(DictCursorBase, self)._take(outcome)
        if self.description is not None:
            self.index = OrderedDict((column.name, i) for i, column in enumerate(self.description))


class DictRow(list):
    """A row whose values can be accessed by index and by name."""

    __slots__ = ('_index',)

    def __init__(self, cursor):
        self._index = cursor.index
        self[:] = [None] * len(cursor.description)

    def _at(self, x):
        return x if isinstance(x, (int, long, slice)) else self._index[x]

    def __getitem__(self, x):
        return list.__getitem__(self, self._at(x))

    def __setitem__(self, x, value):
        list.__setitem__(self, self._at(x), value)

    def items(self):
        return list(self.iteritems())

    def keys(self):
        return list(self._index)

    def values(self):
        return tuple(self)

    def get(self, x, default=None):
        try:
            return self[x]
        except (KeyError, IndexError):
            return default

    def iteritems(self):
        for name in self._index:
            yield name, self[name]

    def iterkeys(self):
        return iter(self._index)

    def itervalues(self):
        return list.__iter__(self)

    def copy(self):
        return OrderedDict(self.iteritems())

    has_key = lambda self, x: x in self._index  # noqa: E731

    def __contains__(self, x):
        return x in self._index

    def __reduce__(self):
        return _dict_row, (list(self), self._index)


def _dict_row(values, index):
    row = DictRow.__new__(DictRow)
    row._index = index
    row[:] = values
    return row


class DictCursor(DictCursorBase):
    """Rows are lists whose values can also be accessed by name."""

    _named_rows = staticmethod(DictRow)


class DictConnection(_connection):
    def cursor(self, *args, **kwargs):
        kwargs.setdefault('cursor_factory', self.cursor_factory or DictCursor)
        return super(DictConnection, self).cursor(*args, **kwargs)


class RealDictRow(OrderedDict):
    """A row that is a dict."""

    def __init__(self, *args, **kwargs):
        cursor = args[0] if args and isinstance(args[0], _cursor) else None
        if cursor is None:
            super(RealDictRow, self).__init__(*args, **kwargs)
            return
        super(RealDictRow, self).__init__()
        self._names = [column.name for column in cursor.description]

    def __setitem__(self, key, value, **more):
        names = self.__dict__.get('_names')
        if names is not None and isinstance(key, (int, long)):
            name = names[key]
            if key == len(names) - 1:
                del self._names
            key = name
        OrderedDict.__setitem__(self, key, value, **more)


class RealDictCursor(DictCursorBase):
    """Rows are dicts."""

    _named_rows = staticmethod(RealDictRow)


class RealDictConnection(_connection):
    def cursor(self, *args, **kwargs):
        kwargs.setdefault('cursor_factory', self.cursor_factory or RealDictCursor)
        return super(RealDictConnection, self).cursor(*args, **kwargs)


class NamedTupleCursor(_cursor):
    """Rows are named tuples."""

    Record = None
    MAX_CACHE = 1024
    _known = {}

    def _take(self, outcome):
        super(NamedTupleCursor, self)._take(outcome)
        self.Record = None

    def _row(self, index):
        if self.Record is None:
            self.Record = self._make_nt()
        return self.Record._make(self._rows.tuple(index))

    def _some(self, start, end):
        return [self._row(index) for index in range(start, end)]

    def _make_nt(self):
        key = tuple(column.name for column in self.description)
        known = self._known.get(key)
        if known is None:
            if len(self._known) >= self.MAX_CACHE:
                self._known.clear()
            names = [_re.sub('[^a-zA-Z0-9_]', '_', name) for name in key]
            names = ['f' + name if _re.match('[_0-9]', name) else name for name in names]
            known = self._known[key] = namedtuple('Record', names)
        return known


class NamedTupleConnection(_connection):
    def cursor(self, *args, **kwargs):
        kwargs.setdefault('cursor_factory', self.cursor_factory or NamedTupleCursor)
        return super(NamedTupleConnection, self).cursor(*args, **kwargs)


class LoggingConnection(_connection):
    """Logs queries to a file or a logger."""

    def initialize(self, logobj):
        self._logobj = logobj
        self.log = self._logtologger if isinstance(logobj, _logging.Logger) else self._logtofile

    def filter(self, msg, curs):
        return msg

    def _logtofile(self, msg, curs):
        msg = self.filter(msg, curs)
        if msg:
            self._logobj.write(msg + _os.linesep)

    def _logtologger(self, msg, curs):
        msg = self.filter(msg, curs)
        if msg:
            self._logobj.debug(msg)

    def _check_logging(self):
        if not hasattr(self, '_logobj'):
            raise self.ProgrammingError('LoggingConnection object has not been initialize()d')

    def cursor(self, *args, **kwargs):
        self._check_logging()
        kwargs.setdefault('cursor_factory', self.cursor_factory or LoggingCursor)
        return super(LoggingConnection, self).cursor(*args, **kwargs)


class LoggingCursor(_cursor):
    def execute(self, query, vars=None):
        try:
            return super(LoggingCursor, self).execute(query, vars)
        finally:
            self.connection.log(self.query, self)

    def callproc(self, procname, vars=None):
        try:
            return super(LoggingCursor, self).callproc(procname, vars)
        finally:
            self.connection.log(self.query, self)


class MinTimeLoggingConnection(LoggingConnection):
    """Logs queries that take longer than mintime, in milliseconds."""

    def initialize(self, logobj, mintime=0):
        LoggingConnection.initialize(self, logobj)
        self._mintime = mintime

    def filter(self, msg, curs):
        took = (_time.time() - curs.timestamp) * 1000
        return msg + _os.linesep + '  (execution time: %d ms)' % took if took > self._mintime else None

    def cursor(self, *args, **kwargs):
        kwargs.setdefault('cursor_factory', self.cursor_factory or MinTimeLoggingCursor)
        return LoggingConnection.cursor(self, *args, **kwargs)


class MinTimeLoggingCursor(LoggingCursor):
    def execute(self, query, vars=None):
        self.timestamp = _time.time()
        return LoggingCursor.execute(self, query, vars)

    def callproc(self, procname, vars=None):
        self.timestamp = _time.time()
        return LoggingCursor.callproc(self, procname, vars)


def wait_select(conn):
    conn.poll()


class UUID_adapter(_Adapter):
    """Converts a uuid.UUID to SQL."""

    def __init__(self, uuid):
        self._uuid = self.adapted = uuid

    def getquoted(self):
        return "'%s'::uuid" % self._uuid


def register_uuid(oids=None, conn_or_curs=None):
    """Registers the type uuid: its values become uuid.UUID, and uuid.UUID becomes uuid."""
    import uuid
    if not oids:
        oid, array_oid = 2950, 2951
    elif isinstance(oids, (list, tuple)):
        oid, array_oid = oids
    else:
        oid, array_oid = oids, 2951
    _ext.UUID = _ext.new_type((oid,), 'UUID', lambda text, cursor: text and uuid.UUID(text) or None)
    _ext.UUIDARRAY = _ext.new_array_type((array_oid,), 'UUID[]', _ext.UUID)
    _ext.register_type(_ext.UUID, conn_or_curs)
    _ext.register_type(_ext.UUIDARRAY, conn_or_curs)
    _ext.register_adapter(uuid.UUID, UUID_adapter)
    return _ext.UUID


class Inet(_Adapter):
    """The address of a host or a network."""

    def __init__(self, addr):
        self.addr = self.adapted = addr

    def __repr__(self):
        return '%s(%r)' % (type(self).__name__, self.addr)

    def getquoted(self):
        adapted = _ext.adapt(self.addr)
        if self._connection is not None and hasattr(adapted, 'prepare'):
            adapted.prepare(self._connection)
        return adapted.getquoted() + '::inet'

    def __str__(self):
        return str(self.addr)


def register_inet(oid=None, conn_or_curs=None):
    """Registers the type inet: its values become Inet."""
    if not oid:
        oid, array_oid = 869, 1041
    elif isinstance(oid, (list, tuple)):
        oid, array_oid = oid
    else:
        array_oid = 1041
    _ext.INET = _ext.new_type((oid,), 'INET', lambda text, cursor: text and Inet(text) or None)
    _ext.INETARRAY = _ext.new_array_type((array_oid,), 'INETARRAY', _ext.INET)
    _ext.register_type(_ext.INET, conn_or_curs)
    _ext.register_type(_ext.INETARRAY, conn_or_curs)
    return _ext.INET


def register_ipaddress(conn_or_curs=None):
    raise ImportError('Python 2.7 has no module ipaddress; use register_inet')


def _paginate(seq, page_size):
    page = []
    for item in seq:
        page.append(item)
        if len(page) == page_size:
            yield page
            page = []
    if page:
        yield page


def execute_batch(cur, sql, argslist, page_size=100):
    """Runs a statement for each item of argslist, page_size of them in one query."""
    for page in _paginate(argslist, page_size):
        cur.execute(';'.join(cur.mogrify(sql, args) for args in page))


def execute_values(cur, sql, argslist, template=None, page_size=100, fetch=False):
    """Runs a statement with VALUES %s for the rows of argslist, page_size of them in one query."""
    if not isinstance(sql, str):
        sql = sql.encode(cur.connection._codec)
    before, after = _split_sql(sql)
    rows = [] if fetch else None
    for page in _paginate(argslist, page_size):
        if template is None:
            template = '(' + ','.join(['%s'] * len(page[0])) + ')'
        values = ','.join(cur.mogrify(template, args) for args in page)
        cur.execute(before + values + after)
        if fetch:
            rows.extend(cur.fetchall())
    return rows


def _split_sql(sql):
    """Returns the text before the only %s, and the text after it."""
    parts = [[]]
    for token in _re.split(r'(%.)', sql):
        if len(token) != 2 or token[0] != '%':
            parts[-1].append(token)
        elif token[1] == 's':
            parts.append([])
        elif token[1] == '%':
            parts[-1].append('%')
        else:
            raise ValueError("unsupported format character: '%s'" % token[1])
    if len(parts) == 1:
        raise ValueError("the query doesn't contain any '%s' placeholder")
    if len(parts) > 2:
        raise ValueError("the query contains more than one '%s' placeholder")
    return ''.join(parts[0]), ''.join(parts[1])
