"""MySQL and MariaDB for Jython: the interface of MySQLdb on MariaDB Connector/J."""

from __future__ import absolute_import

from MySQLdb import _mysql
from MySQLdb._exceptions import (  # noqa: F401
    DatabaseError, DataError, Error, IntegrityError, InterfaceError, InternalError, MySQLError, NotSupportedError,
    OperationalError, ProgrammingError, Warning)
from MySQLdb._mysql import (  # noqa: F401
    debug, escape, escape_string, get_client_info, result, string_literal)
from MySQLdb.constants import FIELD_TYPE
from MySQLdb.release import __author__, __version__, version_info  # noqa: F401
from MySQLdb.times import (  # noqa: F401
    Date, DateFromTicks, Time, TimeFromTicks, Timestamp, TimestampFromTicks)

apilevel = '2.0'
threadsafety = 1
paramstyle = 'format'


class DBAPISet(frozenset):
    """The types of columns of one kind. It is equal to each of them."""

    def __eq__(self, other):
        if isinstance(other, DBAPISet):
            return not self.difference(other)
        return other in self

    def __ne__(self, other):
        return not self == other

    __hash__ = frozenset.__hash__


STRING = DBAPISet([FIELD_TYPE.ENUM, FIELD_TYPE.STRING, FIELD_TYPE.VAR_STRING])
BINARY = DBAPISet([FIELD_TYPE.BLOB, FIELD_TYPE.LONG_BLOB, FIELD_TYPE.MEDIUM_BLOB, FIELD_TYPE.TINY_BLOB])
NUMBER = DBAPISet([FIELD_TYPE.DECIMAL, FIELD_TYPE.DOUBLE, FIELD_TYPE.FLOAT, FIELD_TYPE.INT24, FIELD_TYPE.LONG,
                   FIELD_TYPE.LONGLONG, FIELD_TYPE.TINY, FIELD_TYPE.YEAR, FIELD_TYPE.NEWDECIMAL])
DATE = DBAPISet([FIELD_TYPE.DATE])
TIME = DBAPISet([FIELD_TYPE.TIME])
TIMESTAMP = DBAPISet([FIELD_TYPE.TIMESTAMP, FIELD_TYPE.DATETIME])
DATETIME = TIMESTAMP
ROWID = DBAPISet()


def Binary(value):
    return bytearray(value)


def Connect(*args, **kwargs):
    """Opens a connection: see MySQLdb.connections.Connection."""
    from MySQLdb.connections import Connection
    return Connection(*args, **kwargs)


connect = Connection = Connect
connection = _mysql.connection

__all__ = ['BINARY', 'Binary', 'Connect', 'Connection', 'DATE', 'Date', 'Time', 'Timestamp', 'DateFromTicks',
           'TimeFromTicks', 'TimestampFromTicks', 'DataError', 'DatabaseError', 'Error', 'FIELD_TYPE', 'IntegrityError',
           'InterfaceError', 'InternalError', 'MySQLError', 'NUMBER', 'NotSupportedError', 'DBAPISet', 'OperationalError',
           'ProgrammingError', 'ROWID', 'STRING', 'TIME', 'TIMESTAMP', 'Warning', 'apilevel', 'connect', 'connections',
           'constants', 'converters', 'cursors', 'debug', 'escape', 'escape_string', 'get_client_info', 'paramstyle',
           'string_literal', 'threadsafety', 'version_info']
