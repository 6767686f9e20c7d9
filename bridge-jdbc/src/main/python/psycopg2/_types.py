"""Typecasters: they convert values to Python objects, by the OID of the type."""

from __future__ import absolute_import

import datetime
import decimal

from org.wsgibridge.jdbc.postgresql import Adaptation, Client, Interpolation, Reader, Typecasts
from java.nio.charset import StandardCharsets

from psycopg2 import _errors


class ISQLQuote(object):
    """The protocol of adapters."""

    def __init__(self, wrapped=None):
        self._wrapped = wrapped

    def getquoted(self):
        return None


adapters = {}
client = Client(_errors, adapters, ISQLQuote, datetime, decimal, buffer)
adaptation = Adaptation(client)
interpolation = Interpolation(client, adaptation)
typecasts = Typecasts(client)

string_types = {}
binary_types = {}


class Typecaster(object):
    """Converts values to objects. It is equal to each OID that it is for."""

    __slots__ = ('name', 'values', '_typecast')

    def __init__(self, name, values, typecast):
        self.name = name
        self.values = values
        self._typecast = typecast

    def __call__(self, value, cursor=None):
        return typecasts.apply(self._typecast, value, reader(cursor))

    def __eq__(self, other):
        if isinstance(other, Typecaster):
            return any(oid in self.values for oid in other.values)
        return other in self.values

    def __ne__(self, other):
        return not self == other

    def __hash__(self):
        return hash(self.values)

    def __repr__(self):
        return "<psycopg2._psycopg.type '%s' at 0x%x>" % (self.name, id(self))


Typecaster.__name__ = 'type'
Typecaster.__module__ = 'psycopg2._psycopg'


def reader(cursor):
    session = cursor is not None and cursor.connection._session
    return Reader(cursor, session.charset() if session else StandardCharsets.UTF_8)


def new_type(oids, name, adapter):
    """Returns a typecaster that calls adapter(text or None, cursor)."""
    oids = tuple(oids)
    if isinstance(adapter, Typecaster):
        return Typecaster(name, oids, adapter._typecast)
    return Typecaster(name, oids, typecasts.calling(adapter))


def new_array_type(oids, name, base):
    """Returns a typecaster of arrays whose elements are of another typecaster."""
    if not isinstance(base, Typecaster):
        raise TypeError('base_caster must be a typecaster')
    return Typecaster(name, tuple(oids), typecasts.array(base._typecast))


def register_type(obj, scope=None):
    """Registers a typecaster for a cursor or a connection, or for all connections."""
    if not isinstance(obj, Typecaster):
        raise TypeError('argument 1 must be psycopg2._psycopg.type, not %s' % type(obj).__name__)
    if scope is None:
        registry = string_types
    else:
        if scope.string_types is None:
            scope.string_types = {}
        registry = scope.string_types
    for oid in obj.values:
        registry[oid] = obj


def _own(kind, oids, name=None):
    return Typecaster(name or kind, oids, typecasts.own(kind))


def _array(oids, name, base):
    return Typecaster(name, oids, typecasts.array(base._typecast))


_TEXT = (19, 18, 25, 1042, 1043)
_TEXTS = (1002, 1003, 1009, 1014, 1015)

NUMBER = Typecaster('NUMBER', (20, 23, 21, 701, 700, 1700), typecasts.own('DECIMAL'))
LONGINTEGER = _own('LONGINTEGER', (20,))
INTEGER = _own('INTEGER', (23, 21))
FLOAT = _own('FLOAT', (701, 700))
DECIMAL = _own('DECIMAL', (1700,))
UNICODE = _own('UNICODE', _TEXT)
BYTES = _own('STRING', _TEXT, 'BYTES')
STRING = _own('STRING', _TEXT)
BOOLEAN = _own('BOOLEAN', (16,))
DATETIME = _own('DATETIME', (1114,))
DATETIMETZ = _own('DATETIMETZ', (1184,))
TIME = _own('TIME', (1083, 1266))
DATE = _own('DATE', (1082,))
INTERVAL = _own('INTERVAL', (704, 1186))
BINARY = _own('BINARY', (17,))
ROWID = _own('INTEGER', (26,), 'ROWID')
UNKNOWN = _own('STRING', (705,), 'UNKNOWN')
PYDATETIME = _own('DATETIME', (1114,), 'PYDATETIME')
PYDATETIMETZ = _own('DATETIMETZ', (1184,), 'PYDATETIMETZ')
PYDATE = _own('DATE', (1082,), 'PYDATE')
PYTIME = _own('TIME', (1083, 1266), 'PYTIME')
PYINTERVAL = _own('INTERVAL', (704, 1186), 'PYINTERVAL')

LONGINTEGERARRAY = _array((1016,), 'LONGINTEGERARRAY', LONGINTEGER)
INTEGERARRAY = _array((1005, 1006, 1007), 'INTEGERARRAY', INTEGER)
FLOATARRAY = _array((1021, 1022), 'FLOATARRAY', FLOAT)
DECIMALARRAY = _array((1231,), 'DECIMALARRAY', DECIMAL)
UNICODEARRAY = _array(_TEXTS, 'UNICODEARRAY', UNICODE)
BYTESARRAY = _array(_TEXTS, 'BYTESARRAY', BYTES)
STRINGARRAY = _array(_TEXTS, 'STRINGARRAY', STRING)
BOOLEANARRAY = _array((1000,), 'BOOLEANARRAY', BOOLEAN)
DATETIMEARRAY = _array((1115,), 'DATETIMEARRAY', DATETIME)
DATETIMETZARRAY = _array((1185,), 'DATETIMETZARRAY', DATETIMETZ)
TIMEARRAY = _array((1183, 1270), 'TIMEARRAY', TIME)
DATEARRAY = _array((1182,), 'DATEARRAY', DATE)
INTERVALARRAY = _array((1187,), 'INTERVALARRAY', INTERVAL)
BINARYARRAY = _array((1001,), 'BINARYARRAY', BINARY)
ROWIDARRAY = _array((1028, 1013), 'ROWIDARRAY', ROWID)
INETARRAY = _array((1041,), 'INETARRAY', STRING)
CIDRARRAY = _array((651,), 'CIDRARRAY', STRING)
MACADDRARRAY = _array((1040,), 'MACADDRARRAY', STRING)
PYDATETIMEARRAY = _array((1115,), 'PYDATETIMEARRAY', PYDATETIME)
PYDATETIMETZARRAY = _array((1185,), 'PYDATETIMETZARRAY', PYDATETIMETZ)
PYDATEARRAY = _array((1182,), 'PYDATEARRAY', PYDATE)
PYTIMEARRAY = _array((1183, 1270), 'PYTIMEARRAY', PYTIME)
PYINTERVALARRAY = _array((1187,), 'PYINTERVALARRAY', PYINTERVAL)

for _caster in (LONGINTEGER, INTEGER, FLOAT, DECIMAL, STRING, BOOLEAN, DATETIME, DATETIMETZ, TIME, DATE, INTERVAL, BINARY,
                ROWID, UNKNOWN, LONGINTEGERARRAY, INTEGERARRAY, FLOATARRAY, DECIMALARRAY, STRINGARRAY, BOOLEANARRAY,
                DATETIMEARRAY, DATETIMETZARRAY, TIMEARRAY, DATEARRAY, INTERVALARRAY, BINARYARRAY, ROWIDARRAY, INETARRAY,
                CIDRARRAY, MACADDRARRAY):
    register_type(_caster)
del _caster
