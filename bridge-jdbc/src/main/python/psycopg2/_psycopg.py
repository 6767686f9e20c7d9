"""The names of psycopg2's C module."""

from __future__ import absolute_import

from psycopg2._errors import (  # noqa: F401
    Error, Warning, InterfaceError, DatabaseError, InternalError, OperationalError, ProgrammingError, IntegrityError,
    DataError, NotSupportedError, QueryCanceledError, TransactionRollbackError, Diagnostics, sqlstate_errors)
from psycopg2._types import (  # noqa: F401
    ISQLQuote, adapters, string_types, binary_types, new_type, new_array_type, register_type, Typecaster,
    BINARY, BINARYARRAY, BOOLEAN, BOOLEANARRAY, BYTES, BYTESARRAY, CIDRARRAY, DATE, DATEARRAY, DATETIME, DATETIMEARRAY,
    DATETIMETZ, DATETIMETZARRAY, DECIMAL, DECIMALARRAY, FLOAT, FLOATARRAY, INETARRAY, INTEGER, INTEGERARRAY, INTERVAL,
    INTERVALARRAY, LONGINTEGER, LONGINTEGERARRAY, MACADDRARRAY, NUMBER, PYDATE, PYDATEARRAY, PYDATETIME,
    PYDATETIMEARRAY, PYDATETIMETZ, PYDATETIMETZARRAY, PYINTERVAL, PYINTERVALARRAY, PYTIME, PYTIMEARRAY, ROWID,
    ROWIDARRAY, STRING, STRINGARRAY, TIME, TIMEARRAY, UNICODE, UNICODEARRAY, UNKNOWN)
from psycopg2._adapters import (  # noqa: F401
    AsIs, Binary, Boolean, Decimal, Float, Int, List, QuotedString, adapt, Date, DateFromPy, DateFromTicks,
    IntervalFromPy, Time, TimeFromPy, TimeFromTicks, Timestamp, TimestampFromPy, TimestampFromTicks)
from psycopg2._dsn import parse_dsn  # noqa: F401
from psycopg2._encodings import encodings  # noqa: F401
from psycopg2._connection import (  # noqa: F401
    Notify, Xid, ConnectionInfo, connection, encrypt_password, get_wait_callback, libpq_version, lobject,
    set_wait_callback, _connect)
from psycopg2._cursor import Column, cursor, quote_ident  # noqa: F401

apilevel = '2.0'
threadsafety = 2
paramstyle = 'pyformat'
# The version of the interface: the last one of psycopg2 for Python 2.7.
__version__ = '2.8.6 (dt dec pq3 ext lo64 jdbc)'
__libpq_version__ = libpq_version()
