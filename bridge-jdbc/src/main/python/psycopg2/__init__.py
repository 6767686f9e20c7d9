"""PostgreSQL for Jython: the interface of psycopg2 on pgjdbc."""

from __future__ import absolute_import

from psycopg2._psycopg import (  # noqa: F401
    BINARY, NUMBER, STRING, DATETIME, ROWID,
    Binary, Date, Time, Timestamp, DateFromTicks, TimeFromTicks, TimestampFromTicks,
    Error, Warning, DataError, DatabaseError, ProgrammingError, IntegrityError, InterfaceError, InternalError,
    NotSupportedError, OperationalError,
    _connect, apilevel, threadsafety, paramstyle, __version__, __libpq_version__)
from psycopg2 import tz  # noqa: F401
from psycopg2 import extensions as _ext
from psycopg2 import _json, _range  # noqa: F401


def connect(dsn=None, connection_factory=None, cursor_factory=None, **kwargs):
    """Opens a connection.

    dsn: keywords and values of libpq, a postgresql:// URI, "jndi:" and the name of a DataSource, or "datasource:" and
    the name of a pool of the bridge.
    """
    asynchronous = kwargs.pop('async', 0) or kwargs.pop('async_', 0)
    kwargs.pop('async_', None)
    if dsn is None and not kwargs:
        raise TypeError('missing dsn and no parameters')
    connection = _connect(_ext.make_dsn(dsn, **kwargs), connection_factory, asynchronous)
    if cursor_factory is not None:
        connection.cursor_factory = cursor_factory
    return connection
