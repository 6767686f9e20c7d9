"""Adapters: classes that convert Python values to SQL, by the type of the value."""

from __future__ import absolute_import

import datetime
import decimal

from psycopg2._errors import ProgrammingError
from psycopg2._types import ISQLQuote, adaptation, adapters


class _Adapter(object):
    """The base class of adapters that Java code knows: it quotes values of their types without an adapter object."""

    _connection = None

    def __init__(self, adapted, *more):
        self.adapted = adapted

    def prepare(self, connection):
        self._connection = connection

    def _quote(self, value):
        connection = self._connection
        return adaptation.quotedString(value, connection, connection and connection._session)

    def getquoted(self):
        return self._quote(self.adapted)

    def __str__(self):
        return self.getquoted()

    def __conform__(self, protocol):
        return self if protocol is ISQLQuote else None


class AsIs(_Adapter):
    def getquoted(self):
        return str(self.adapted)


class QuotedString(_Adapter):
    encoding = 'latin1'
    buffer = property(lambda self: self.adapted)

    def prepare(self, connection):
        self._connection = connection
        self.encoding = connection._codec

    def getquoted(self):
        value = self.adapted
        if not isinstance(value, basestring):
            raise TypeError('argument 1 must be str, not %s' % type(value).__name__)
        if isinstance(value, unicode):
            value = value.encode(self.encoding)
        return self._quote(str(value))


class Binary(_Adapter):
    buffer = property(lambda self: self.adapted)

    def getquoted(self):
        if self.adapted is None:
            return 'NULL'
        return self._quote(_bytes(self.adapted))


def _bytes(value):
    if isinstance(value, (buffer, bytearray, memoryview)):
        return value
    if not isinstance(value, unicode):
        try:
            return buffer(value)
        except TypeError:
            pass
    raise TypeError("can't escape %s to binary" % type(value).__name__)


class Boolean(_Adapter):
    def getquoted(self):
        return 'true' if self.adapted else 'false'


class Int(_Adapter):
    def getquoted(self):
        value = self.adapted
        if type(value) not in (int, long):
            value = long(value) if isinstance(value, (int, long)) else value
        text = str(value)
        return ' ' + text if text.startswith('-') else text


class Float(_Adapter):
    def getquoted(self):
        return self._quote(float(self.adapted))


class Decimal(_Adapter):
    pass


class List(_Adapter):
    pass


class SQL_IN(_Adapter):
    """A tuple, which becomes a list of values in parentheses."""

    def __init__(self, seq):
        self.adapted = self._seq = seq

    def getquoted(self):
        return self._quote(tuple(self.adapted))


class NoneAdapter(_Adapter):
    def getquoted(self, _null='NULL'):
        return _null


class _Datetime(_Adapter):
    """A date, a time, a timestamp or an interval."""

    def __init__(self, adapted, kind):
        self.adapted = adapted
        self._kind = kind

    def getquoted(self):
        value = self.adapted
        if self._kind == 'interval':
            return "'%d days %d.%06d seconds'::interval" % (value.days, value.seconds, value.microseconds)
        return "'%s'::%s" % (value.isoformat(), self._kind)


_Datetime.__name__ = 'datetime'


def DateFromPy(value):
    return _Datetime(value, 'date')


def TimeFromPy(value):
    return _Datetime(value, 'timetz' if value.tzinfo is not None else 'time')


def TimestampFromPy(value):
    return _Datetime(value, 'timestamptz' if value.tzinfo is not None else 'timestamp')


def IntervalFromPy(value):
    return _Datetime(value, 'interval')


def Date(year, month, day):
    return DateFromPy(datetime.date(year, month, day))


def Time(hour, minute, second, tzinfo=None):
    return TimeFromPy(_with_seconds(datetime.time(hour, minute, tzinfo=tzinfo), second))


def Timestamp(year, month, day, hour=0, minute=0, second=0.0, tzinfo=None):
    return TimestampFromPy(_with_seconds(datetime.datetime(year, month, day, hour, minute, tzinfo=tzinfo), second))


def _with_seconds(value, second):
    micros = int(round((second - int(second)) * 1000000))
    return value.replace(second=int(second), microsecond=micros)


def DateFromTicks(ticks):
    return DateFromPy(datetime.date.fromtimestamp(ticks))


def TimeFromTicks(ticks):
    return TimeFromPy(datetime.datetime.fromtimestamp(ticks).time())


def TimestampFromTicks(ticks):
    from psycopg2.tz import LOCAL
    return TimestampFromPy(datetime.datetime.fromtimestamp(ticks, LOCAL))


def adapt(obj, protocol=ISQLQuote, alternate=None):
    """Returns the adapter of a value."""
    return adaptation.adapt(obj)


def register_adapter(typ, callable):
    """Registers callable(value) as the adapter of a type."""
    adapters[typ, ISQLQuote] = callable


for _kind, _adapter, _types in (
        ('BOOLEAN', Boolean, (bool,)), ('INTEGER', Int, (int, long)), ('FLOAT', Float, (float,)),
        ('STRING', QuotedString, (str, unicode)), ('BINARY', Binary, (buffer, bytearray, memoryview)),
        ('DECIMAL', Decimal, (decimal.Decimal,)), ('LIST', List, (list,)), ('TUPLE', SQL_IN, (tuple,))):
    adaptation.own(_adapter, _kind)
    for _type in _types:
        register_adapter(_type, _adapter)
register_adapter(type(None), NoneAdapter)
register_adapter(datetime.date, DateFromPy)
register_adapter(datetime.datetime, TimestampFromPy)
register_adapter(datetime.time, TimeFromPy)
register_adapter(datetime.timedelta, IntervalFromPy)

for _class in AsIs, QuotedString, Binary, Boolean, Int, Float, SQL_IN, NoneAdapter, ISQLQuote:
    _class.__module__ = 'psycopg2.extensions'
for _class in Decimal, List, _Datetime:
    _class.__module__ = 'psycopg2._psycopg'
del _class, _kind, _adapter, _type, _types
