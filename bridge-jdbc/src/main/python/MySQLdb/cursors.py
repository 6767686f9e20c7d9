"""Cursors. They store all rows, or read them from the server one by one; rows are tuples or dictionaries."""

from __future__ import absolute_import

from MySQLdb import _inserts
from MySQLdb._exceptions import (
    DatabaseError, DataError, Error, IntegrityError, InterfaceError, InternalError, MySQLError, NotSupportedError,
    OperationalError, ProgrammingError, Warning)

class BaseCursor(object):
    """The base class of cursors, which runs statements."""

    # The largest length of an INSERT of executemany, in bytes.
    max_stmt_length = 64 * 1024

    MySQLError = MySQLError
    Warning = Warning
    Error = Error
    InterfaceError = InterfaceError
    DatabaseError = DatabaseError
    DataError = DataError
    OperationalError = OperationalError
    IntegrityError = IntegrityError
    InternalError = InternalError
    ProgrammingError = ProgrammingError
    NotSupportedError = NotSupportedError

    def __init__(self, connection):
        self.connection = connection
        self.description = None
        self.description_flags = None
        self.rowcount = -1
        self.arraysize = 1
        self._executed = None
        self._last_executed = None
        self.lastrowid = None
        self.messages = []
        self._result = None
        self._warnings = None
        self.rownumber = None
        self._rows = None

    def close(self):
        """Closes the cursor. Rows that were not read are skipped."""
        if self.connection is None:
            return
        try:
            if self.connection.open:
                while self.nextset():
                    continue
        finally:
            self._forget()
            self.connection = None

    def _forget(self):
        if self._result is not None:
            self._result._free()
        self._result = None

    def __enter__(self):
        return self

    def __exit__(self, *exc_info):
        self.close()

    def _get_db(self):
        if self.connection is None:
            raise ProgrammingError('cursor closed')
        return self.connection

    def _check_executed(self):
        if not self._executed:
            raise ProgrammingError('execute() first')

    def nextset(self):
        """Goes to the next result. Returns 1, or None if there is none."""
        db = self._get_db()
        self._forget()
        if db.next_result() == -1:
            return None
        self._do_get_result(db)
        self._post_get_result()
        return 1

    def _do_get_result(self, db):
        self._result = result = self._get_result()
        if result is None:
            self.description = self.description_flags = None
        else:
            self.description = result.describe()
            self.description_flags = result.field_flags()
        self.rowcount = db.affected_rows()
        self.rownumber = 0
        self.lastrowid = db.insert_id()

    def _post_get_result(self):
        pass

    def setinputsizes(self, *args):
        """Does nothing."""

    def setoutputsizes(self, *args):
        """Does nothing."""

    def _escape_args(self, args, conn):
        encoding = conn.encoding
        if isinstance(args, dict):
            return dict(
                (key.encode(encoding) if isinstance(key, unicode) else key, conn.literal(value)) for key, value in args.items())
        return tuple([conn.literal(value) for value in iter(args)])

    def _interpolate(self, query, args, conn):
        escaped = self._escape_args(args, conn)
        try:
            return query % escaped
        except TypeError as failure:
            raise ProgrammingError(str(failure))

    def execute(self, query, args=None):
        """Runs a statement. Returns how many rows it has returned or changed.

        args: a sequence for %s or a dictionary for %(name)s; None for a statement that is sent unchanged.
        """
        while self.nextset():
            continue
        db = self._get_db()
        if isinstance(query, unicode):
            query = query.encode(db.encoding)
        if args is not None:
            query = self._interpolate(query, args, db)
        assert isinstance(query, (bytes, bytearray))
        return self._query(query)

    def executemany(self, query, args):
        """Runs a statement for each item of args. An INSERT is run once for many of them, if possible."""
        if not args:
            return None
        db = self._get_db()
        if isinstance(query, unicode):
            query = query.encode(db.encoding)
        parts = _inserts.split(query)
        if parts is not None:
            return self._insert_many(parts[0], parts[1], parts[2], args, db)
        self.rowcount = sum([self.execute(query, each) for each in args])
        return self.rowcount

    def _insert_many(self, prefix, values, postfix, args, db):
        sql, rows = [], 0
        length = 0
        most = self.max_stmt_length - len(prefix) - len(postfix)
        for each in args:
            row = self._interpolate(values, each, db)
            if sql and length + len(row) + 1 > most:
                rows += self.execute(prefix + ','.join(sql) + postfix)
                sql, length = [], 0
            sql.append(row)
            length += len(row) + 1
        if sql:
            rows += self.execute(prefix + ','.join(sql) + postfix)
        self.rowcount = rows
        return rows

    def callproc(self, procname, args=()):
        """Calls a procedure. Afterwards the values of its parameters are in the variables @_NAME_0, @_NAME_1 and so on.
        """
        db = self._get_db()
        if isinstance(procname, unicode):
            procname = procname.encode(db.encoding)
        if args:
            self._query('SET ' + ','.join(
                ['@_%s_%d=%s' % (procname, index, db.literal(value)) for index, value in enumerate(args)]))
            self.nextset()
        self._query('CALL %s(%s)' % (procname, ','.join(['@_%s_%d' % (procname, index) for index in range(len(args))])))
        return args

    def _query(self, query):
        db = self._get_db()
        self._forget()
        self._last_executed = query
        db.query(query)
        self._do_get_result(db)
        self._post_get_result()
        self._executed = query
        return self.rowcount

    def _fetch_row(self, size=1):
        if self._result is None:
            return ()
        return self._result.fetch_row(size, self._fetch_type)

    def __iter__(self):
        return iter(self.fetchone, None)

    _fetch_type = 0


class CursorStoreResultMixIn(object):
    """Stores all rows of a result in the cursor."""

    def _get_result(self):
        return self._get_db().store_result()

    def _post_get_result(self):
        self._rows = self._fetch_row(0)
        self._result = None

    def fetchone(self):
        """Returns the next row, None if there is none."""
        self._check_executed()
        if self.rownumber >= len(self._rows):
            return None
        row = self._rows[self.rownumber]
        self.rownumber += 1
        return row

    def fetchmany(self, size=None):
        """Returns up to so many rows."""
        self._check_executed()
        end = self.rownumber + (size or self.arraysize)
        rows = self._rows[self.rownumber:end]
        self.rownumber = min(end, len(self._rows))
        return rows

    def fetchall(self):
        """Returns the rows that are left."""
        self._check_executed()
        rows = self._rows[self.rownumber:] if self.rownumber else self._rows
        self.rownumber = len(self._rows)
        return rows

    def scroll(self, value, mode='relative'):
        """Sets the index of the next row."""
        self._check_executed()
        if mode == 'relative':
            row = self.rownumber + value
        elif mode == 'absolute':
            row = value
        else:
            raise ProgrammingError('unknown scroll mode %r' % mode)
        if row < 0 or row >= len(self._rows):
            raise IndexError('out of range')
        self.rownumber = row

    def __iter__(self):
        self._check_executed()
        return iter(self.fetchone, None)


class CursorUseResultMixIn(object):
    """Reads rows from the server when they are asked for. The connection cannot be used for anything else until all
    rows are read or the cursor is closed.
    """

    def _get_result(self):
        return self._get_db().use_result()

    def fetchone(self):
        """Returns the next row, None if there is none."""
        self._check_executed()
        rows = self._fetch_row(1)
        if not rows:
            return None
        self.rownumber += 1
        return rows[0]

    def fetchmany(self, size=None):
        """Returns up to so many rows."""
        self._check_executed()
        rows = self._fetch_row(size or self.arraysize)
        self.rownumber += len(rows)
        return rows

    def fetchall(self):
        """Returns the rows that are left."""
        self._check_executed()
        rows = self._fetch_row(0)
        self.rownumber += len(rows)
        return rows

    def __iter__(self):
        return self

    def next(self):
        row = self.fetchone()
        if row is None:
            raise StopIteration
        return row

    __next__ = next


class CursorTupleRowsMixIn(object):
    """Rows are tuples."""

    _fetch_type = 0


class CursorDictRowsMixIn(object):
    """Rows are dictionaries."""

    _fetch_type = 1


class Cursor(CursorStoreResultMixIn, CursorTupleRowsMixIn, BaseCursor):
    """Rows are tuples, and stored in the cursor."""


class DictCursor(CursorStoreResultMixIn, CursorDictRowsMixIn, BaseCursor):
    """Rows are dictionaries, and stored in the cursor."""


class SSCursor(CursorUseResultMixIn, CursorTupleRowsMixIn, BaseCursor):
    """Rows are tuples, and read from the server when they are asked for."""


class SSDictCursor(CursorUseResultMixIn, CursorDictRowsMixIn, BaseCursor):
    """Rows are dictionaries, and read from the server when they are asked for."""
