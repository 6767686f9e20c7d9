"""Cursors."""

from __future__ import absolute_import

import codecs

from java.sql import SQLException

from psycopg2 import tz
from psycopg2._connection import connection
from psycopg2._errors import InterfaceError, ProgrammingError
from psycopg2._types import STRING, client, interpolation, reader, string_types

_ITERSIZE = 2000
_NUMERIC = 1700
_DEFAULT = STRING._typecast


class Column(object):
    """A column of a result: the 7-tuple of the DB API (PEP 249) with named fields, and the table of the column."""

    __slots__ = ('name', 'type_code', 'display_size', 'internal_size', 'precision', 'scale', 'null_ok', 'table_oid',
                 'table_column')

    def __init__(self, *values):
        for name, value in zip(self.__slots__, values + (None,) * 9):
            setattr(self, name, value)

    def _tuple(self):
        return tuple(getattr(self, name) for name in self.__slots__[:7])

    def __getitem__(self, index):
        return self._tuple()[index]

    def __len__(self):
        return 7

    def __eq__(self, other):
        return self._tuple() == (other._tuple() if isinstance(other, Column) else other)

    def __ne__(self, other):
        return not self == other

    def __lt__(self, other):
        return self._tuple() < (other._tuple() if isinstance(other, Column) else other)

    def __hash__(self):
        return hash(self._tuple())

    def __repr__(self):
        return 'Column(name=%r, type_code=%r)' % (self.name, self.type_code)

    def __reduce__(self):
        return Column, tuple(getattr(self, name) for name in self.__slots__)


def _column(field, codec):
    size, modifier, oid = field.getLength(), field.getMod(), field.getOID()
    precision = scale = None
    if modifier > 0:
        modifier -= 4
    if oid == _NUMERIC and modifier >= 0:
        precision, scale = modifier >> 16, modifier & 0xFFFF
    if size == -1:
        size = modifier >> 16 if oid == _NUMERIC and modifier >= 0 else modifier
    return Column(
        field.getColumnLabel().encode(codec), oid, None, size, precision, scale, None,
        field.getTableOid() or None, field.getPositionInTable() or None)


def quote_ident(text, scope):
    """Returns a name as an SQL identifier."""
    if not isinstance(text, basestring):
        raise TypeError('Expected bytes or unicode string, got %s instead' % type(text).__name__)
    of = scope if isinstance(scope, connection) else scope.connection
    if isinstance(text, unicode):
        text = text.encode(of._codec)
    return '"%s"' % text.replace('"', '""')


class cursor(object):
    """Runs queries, and has the result of the last one."""

    def __init__(self, conn, name=None, cursor_factory=None, withhold=False, scrollable=None):
        if not isinstance(conn, connection):
            raise TypeError('argument 1 must be psycopg2.extensions.connection, not %s' % type(conn).__name__)
        self._connection = conn
        self._name = name.encode(conn._codec) if isinstance(name, unicode) else name
        self._quoted_name = quote_ident(name, conn) if name is not None else None
        self._closed = False
        self.arraysize = 1
        self.itersize = _ITERSIZE
        self.row_factory = None
        self.tzinfo_factory = tz.FixedOffsetTimezone
        self.string_types = self.binary_types = None
        self.lastrowid = 0L
        self.rowcount = -1
        self.statusmessage = None
        self._withhold = bool(withhold)
        self._scrollable = scrollable
        self._sql = None
        self._rows = self._fields = self._description = None
        self._at = 0
        self._declared = False
        self._mark = conn._mark

    @property
    def connection(self):
        return self._connection

    @property
    def name(self):
        return self._name

    @property
    def closed(self):
        return self._closed or bool(self._connection.closed)

    @property
    def description(self):
        if self._description is None and self._fields is not None:
            codec = self._connection._codec
            self._description = tuple(_column(field, codec) for field in self._fields)
        return self._description

    @property
    def query(self):
        return None if self._sql is None else interpolation.encode(self._sql, self._connection._session)

    @property
    def rownumber(self):
        return self._at

    @property
    def typecaster(self):
        return None

    @property
    def withhold(self):
        return self._withhold

    @withhold.setter
    def withhold(self, value):
        if self._name is None:
            raise ProgrammingError("trying to set .withhold on unnamed cursor")
        self._withhold = bool(value)

    @property
    def scrollable(self):
        return self._scrollable

    @scrollable.setter
    def scrollable(self, value):
        if self._name is None:
            raise ProgrammingError("trying to set .scrollable on unnamed cursor")
        self._scrollable = None if value is None else bool(value)

    def __enter__(self):
        return self

    def __exit__(self, kind, value, trace):
        self.close()

    def _check(self):
        if self._closed or self._connection._closed:
            raise InterfaceError('cursor already closed')

    def close(self):
        if self._closed:
            return
        connection = self._connection
        if self._name is not None and not connection.closed and connection.get_transaction_status() in (0, 2):
            self._check_mark()
            if self._declared or self._exists():
                connection._run('CLOSE ' + self._quoted_name, self, begin=False)
        self._closed = True
        self._rows = None

    def _exists(self):
        """Returns whether the server has a cursor with this name; a function of the server may have opened it."""
        sql = 'SELECT 1 FROM pg_catalog.pg_cursors WHERE name = ' + self._connection._quoted(self._name)
        return self._connection._run(sql, self, begin=False).count() > 0

    # Queries.

    def _sql_of(self, query, vars):
        connection = self._connection
        as_string = None if isinstance(query, basestring) else getattr(query, 'as_string', None)
        if as_string is not None:
            query = as_string(self)
        if not query:
            raise ProgrammingError("can't execute an empty query")
        return interpolation.merge(query, vars, connection, connection._session)

    def mogrify(self, query, vars=None):
        self._check()
        sql = self._sql_of(query, vars)
        return interpolation.encode(sql, self._connection._session)

    def execute(self, query, vars=None):
        self._check()
        if self._name is not None:
            return self._declare(query, vars)
        self._reset()
        self._sql = self._sql_of(query, vars)
        self._run(self._sql)

    def _declare(self, query, vars):
        connection = self._connection
        if self._declared:
            raise ProgrammingError("can't call .execute() on named cursors more than once")
        if connection._autocommit and not self._withhold:
            raise ProgrammingError("can't use a named cursor outside of transactions")
        scroll = {None: '', True: 'SCROLL ', False: 'NO SCROLL '}[self._scrollable]
        hold = 'WITH' if self._withhold else 'WITHOUT'
        sql = self._sql_of(query, vars)
        name = self._quoted_name.decode(connection._codec)
        self._reset()
        self._mark = connection._mark
        self._sql = u'DECLARE %s %sCURSOR %s HOLD FOR %s' % (name, scroll, hold, sql)
        self._run(self._sql)
        self._declared = True
        self.rowcount = -1

    def _reset(self):
        self._rows = self._fields = self._description = None
        self._at = 0
        self.rowcount = -1
        self.lastrowid = 0L
        self.statusmessage = None

    def _run(self, sql, begin=True):
        outcome = self._connection._run(sql, self, begin)
        tag = outcome.tag()
        if tag == 'EMPTY':
            raise ProgrammingError("can't execute an empty query")
        self.statusmessage = None if tag is None else tag.encode('utf-8')
        self._take(outcome)

    def _take(self, outcome):
        from org.wsgibridge.jdbc.postgresql import Rows
        self._description = None
        self._fields = outcome.fields()
        self._at = 0
        self.rowcount = int(outcome.count())
        if self._fields is None:
            self._rows = None
            self.lastrowid = long(outcome.oid())
        else:
            registries = [self.string_types, self._connection.string_types, string_types]
            self._rows = Rows(outcome, reader(self), _DEFAULT, registries)

    def executemany(self, query, vars_list):
        self._check()
        if self._name is not None:
            raise ProgrammingError("can't call .executemany() on named cursors")
        total = -1
        for vars in vars_list:
            self._reset()
            self._sql = self._sql_of(query, vars)
            self._run(self._sql)
            if self.rowcount >= 0:
                total = max(total, 0) + self.rowcount
        self._rows = self._fields = self._description = None
        self.rowcount = total

    def callproc(self, procname, parameters=None):
        self._check()
        if self._name is not None:
            raise ProgrammingError("can't call .callproc() on named cursors")
        if isinstance(parameters, dict):
            names = list(parameters)
            places = ','.join('%s:=%%s' % quote_ident(name, self) for name in names)
            values = [parameters[name] for name in names]
        else:
            values = list(parameters) if parameters is not None else []
            places = ','.join(['%s'] * len(values))
        if isinstance(procname, unicode):
            procname = procname.encode(self._connection._codec)
        self.execute('SELECT * FROM %s(%s)' % (procname, places), values or None)
        return parameters if values and not isinstance(parameters, dict) else None

    # Results.

    def _check_mark(self):
        if not self._withhold and self._mark != self._connection._mark:
            raise ProgrammingError("named cursor isn't valid anymore")

    def _ready(self):
        self._check()
        if self._name is not None:
            # If execute() was not called, a function of the server may have opened the cursor.
            self._check_mark()
        elif self._rows is None:
            raise ProgrammingError('no results to fetch')

    def _fetch(self, what):
        """Fetches the next rows of a server-side cursor."""
        at = self._at
        self._run('FETCH FORWARD %s FROM %s' % (what, self._quoted_name), begin=False)
        self._at = at

    def _row(self, index):
        factory = self.row_factory
        if factory is None:
            return self._rows.tuple(index)
        return self._rows.fill(index, factory(self))

    def _some(self, start, end):
        if self.row_factory is None:
            return self._rows.tuples(start, end)
        return [self._row(index) for index in range(start, end)]

    def fetchone(self):
        self._ready()
        if self._name is not None:
            self._fetch(1)
            if not self._rows.size():
                return None
            row = self._row(0)
        else:
            if self._at >= self._rows.size():
                return None
            row = self._row(self._at)
        self._at += 1
        return row

    def fetchmany(self, size=None):
        self._ready()
        if size is None:
            size = self.arraysize
        if self._name is not None:
            self._fetch(size)
            rows = self._some(0, self._rows.size())
        else:
            size = self._rows.size() - self._at if size < 0 else size
            rows = self._some(self._at, min(self._at + size, self._rows.size()))
        self._at += len(rows)
        return rows

    def fetchall(self):
        self._ready()
        if self._name is not None:
            self._fetch('ALL')
            rows = self._some(0, self._rows.size())
        else:
            rows = self._some(self._at, self._rows.size())
        self._at += len(rows)
        return rows

    def __iter__(self):
        return self

    _batch = None

    def next(self):
        if self._name is None:
            row = cursor.fetchone(self)
            if row is None:
                raise StopIteration
            return row
        return self._next_of_batch()

    def _next_of_batch(self):
        """Returns the next row of a server-side cursor. Its rows are fetched in batches."""
        batch = self._batch
        if batch is None or batch[1] >= len(batch[0]):
            self._ready()
            at = self._at
            self._fetch(self.itersize)
            batch = self._batch = [self._some(0, self._rows.size()), 0]
            self._at = at
            if not batch[0]:
                self._batch = None
                raise StopIteration
        row = batch[0][batch[1]]
        batch[1] += 1
        self._at += 1
        return row

    def scroll(self, value, mode='relative'):
        self._ready()
        if mode not in ('relative', 'absolute'):
            raise ProgrammingError("scroll mode must be 'relative' or 'absolute'")
        if self._name is not None:
            where = '%d' % value if mode == 'relative' else 'ABSOLUTE %d' % value
            at = self._at
            self._connection._run('MOVE %s FROM %s' % (where, self._quoted_name), self, begin=False)
            self._at = value if mode == 'absolute' else at + value
            return
        target = value if mode == 'absolute' else self._at + value
        if target < 0 or target >= self.rowcount:
            raise ProgrammingError('scroll destination out of bounds')
        self._at = target

    def cast(self, oid, value):
        for registry in self.string_types, self._connection.string_types, string_types:
            if registry and oid in registry:
                return registry[oid](value, self)
        return STRING(value, self)

    def nextset(self):
        raise self._connection.NotSupportedError('not supported by PostgreSQL')

    def setinputsizes(self, sizes):
        pass

    def setoutputsize(self, size, column=None):
        pass

    # COPY.

    def copy_expert(self, sql, file, size=8192):
        self._check()
        if self._name is not None:
            raise ProgrammingError("can't call .copy_expert() on named cursors")
        if not hasattr(file, 'read') and not hasattr(file, 'write'):
            raise TypeError('file must be a readable file-like object for COPY FROM; a writable file-like object for COPY TO.')
        self._copy(self._sql_of(sql, None), file, size)

    def _copy(self, sql, file, size):
        from org.wsgibridge.jdbc.postgresql import Copying
        import io
        connection = self._connection
        session = connection._session
        self._reset()
        self._sql = sql
        text = isinstance(file, (io.TextIOBase, codecs.StreamReaderWriter, codecs.StreamWriter))
        try:
            transfer = Copying(client, file, size, session.charset(), text)
            self.rowcount = int(session.copy(sql, connection._start(), transfer))
        except SQLException as failure:
            raise connection._failed(failure, self, sql)
        except:
            connection._settle()
            raise
        self.statusmessage = 'COPY %d' % self.rowcount

    def _table(self, table, columns):
        if not isinstance(table, basestring):
            raise TypeError('table must be a string')
        if columns is not None:
            table += '(%s)' % ','.join(columns)
        return table

    def copy_from(self, file, table, sep='\t', null='\\N', size=8192, columns=None):
        if not hasattr(file, 'read'):
            raise TypeError('argument 1 must have a .read() method')
        self._check()
        sql = 'COPY %s FROM stdin WITH DELIMITER AS %%s NULL AS %%s' % self._table(table, columns).replace('%', '%%')
        self._copy(self._sql_of(sql, (sep, null)), file, size)

    def copy_to(self, file, table, sep='\t', null='\\N', columns=None):
        if not hasattr(file, 'write'):
            raise TypeError('argument 1 must have a .write() method')
        self._check()
        sql = 'COPY %s TO stdout WITH DELIMITER AS %%s NULL AS %%s' % self._table(table, columns).replace('%', '%%')
        self._copy(self._sql_of(sql, (sep, null)), file, 8192)

    def __repr__(self):
        return '<cursor object at 0x%x; closed: %d>' % (id(self), self._closed)

    def __reduce__(self):
        raise TypeError("can't pickle cursor objects")
