"""The names of psycopg2 beyond the DB API."""

from __future__ import absolute_import

from psycopg2._psycopg import (  # noqa: F401
    BINARYARRAY, BOOLEAN, BOOLEANARRAY, BYTES, BYTESARRAY, DATE, DATEARRAY, DATETIMEARRAY, DECIMAL, DECIMALARRAY,
    FLOAT, FLOATARRAY, INTEGER, INTEGERARRAY, INTERVAL, INTERVALARRAY, LONGINTEGER, LONGINTEGERARRAY, ROWIDARRAY,
    STRINGARRAY, TIME, TIMEARRAY, UNICODE, UNICODEARRAY,
    PYDATE, PYDATETIME, PYDATETIMETZ, PYINTERVAL, PYTIME,
    PYDATEARRAY, PYDATETIMEARRAY, PYDATETIMETZARRAY, PYINTERVALARRAY, PYTIMEARRAY,
    DateFromPy, TimeFromPy, TimestampFromPy, IntervalFromPy,
    AsIs, Binary, Boolean, Float, Int, QuotedString, ISQLQuote, adapt, adapters, encodings,
    connection, cursor, lobject, Xid, Column, Notify, ConnectionInfo, Diagnostics,
    QueryCanceledError, TransactionRollbackError,
    new_type, new_array_type, register_type, string_types, binary_types,
    encrypt_password, get_wait_callback, set_wait_callback, libpq_version, parse_dsn, quote_ident)
from psycopg2._adapters import NoneAdapter, SQL_IN, register_adapter  # noqa: F401
from psycopg2._dsn import make_dsn  # noqa: F401
from psycopg2._json import JSON, JSONARRAY, JSONB, JSONBARRAY  # noqa: F401

ISOLATION_LEVEL_AUTOCOMMIT = 0
ISOLATION_LEVEL_READ_UNCOMMITTED = 4
ISOLATION_LEVEL_READ_COMMITTED = 1
ISOLATION_LEVEL_REPEATABLE_READ = 2
ISOLATION_LEVEL_SERIALIZABLE = 3
ISOLATION_LEVEL_DEFAULT = None

STATUS_SETUP = 0
STATUS_READY = STATUS_ASYNC = STATUS_SYNC = 1
STATUS_BEGIN = STATUS_IN_TRANSACTION = 2
STATUS_PREPARED = 5
STATUS_SYNC = 3
STATUS_ASYNC = 4

POLL_OK = 0
POLL_READ = 1
POLL_WRITE = 2
POLL_ERROR = 3

TRANSACTION_STATUS_IDLE = 0
TRANSACTION_STATUS_ACTIVE = 1
TRANSACTION_STATUS_INTRANS = 2
TRANSACTION_STATUS_INERROR = 3
TRANSACTION_STATUS_UNKNOWN = 4
