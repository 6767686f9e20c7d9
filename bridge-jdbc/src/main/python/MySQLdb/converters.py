"""Converters: functions by the type of a column, and functions by the class of a Python value."""

from __future__ import absolute_import

from array import array
from decimal import Decimal
from types import NoneType

from MySQLdb._exceptions import ProgrammingError
from MySQLdb._mysql import conversions_of_java, escape, string_literal  # noqa: F401
from MySQLdb.constants import FIELD_TYPE
from MySQLdb.times import (  # noqa: F401
    Date, DateFromTicks, Date_or_None, DateTime2literal, DateTime_or_None, DateTimeDelta2literal, DateTimeDeltaType,
    DateTimeType, Time, Time_or_None, TimeDelta, TimeDelta_or_None, TimeFromTicks, Timestamp, TimestampFromTicks)


def Bool2Str(value, encoders):
    return str(int(value))


def Set2Str(value, encoders):
    return string_literal(','.join(value), encoders)


def Thing2Str(value, encoders):
    """Returns str(value) without quotes; for numbers."""
    return str(value)


def Float2Str(value, encoders):
    text = repr(value)
    if text in ('inf', '-inf', 'nan'):
        raise ProgrammingError('%s can not be used with MySQL' % text)
    return text if 'e' in text else text + 'e0'


def None2NULL(value, encoders):
    return 'NULL'


def Thing2Literal(value, encoders):
    """Returns str(value) as a string literal."""
    return string_literal(value, encoders)


def Decimal2Literal(value, encoders):
    return format(value, 'f')


def array2Str(value, encoders):
    return Thing2Literal(value.tostring(), encoders)


conversions = {
    int: Thing2Str,
    long: Thing2Str,
    float: Float2Str,
    NoneType: None2NULL,
    array: array2Str,
    bool: Bool2Str,
    Date: Thing2Literal,
    DateTimeType: DateTime2literal,
    DateTimeDeltaType: DateTimeDelta2literal,
    set: Set2Str,
    Decimal: Decimal2Literal,

    FIELD_TYPE.TINY: int,
    FIELD_TYPE.SHORT: int,
    FIELD_TYPE.LONG: int,
    FIELD_TYPE.FLOAT: float,
    FIELD_TYPE.DOUBLE: float,
    FIELD_TYPE.DECIMAL: Decimal,
    FIELD_TYPE.NEWDECIMAL: Decimal,
    FIELD_TYPE.LONGLONG: int,
    FIELD_TYPE.INT24: int,
    FIELD_TYPE.YEAR: int,
    FIELD_TYPE.TIMESTAMP: DateTime_or_None,
    FIELD_TYPE.DATETIME: DateTime_or_None,
    FIELD_TYPE.TIME: TimeDelta_or_None,
    FIELD_TYPE.DATE: Date_or_None,

    FIELD_TYPE.TINY_BLOB: bytes,
    FIELD_TYPE.MEDIUM_BLOB: bytes,
    FIELD_TYPE.LONG_BLOB: bytes,
    FIELD_TYPE.BLOB: bytes,
    FIELD_TYPE.STRING: bytes,
    FIELD_TYPE.VAR_STRING: bytes,
    FIELD_TYPE.VARCHAR: bytes,
    FIELD_TYPE.JSON: bytes,
}

# These converters need not be called: Java code makes the same objects.
for _function, _kind in (
        (bytes, 'BYTES'), (unicode, 'TEXT'), (int, 'INTEGER'), (long, 'LONG'), (float, 'FLOAT'), (Decimal, 'DECIMAL'),
        (Date_or_None, 'DATE'), (DateTime_or_None, 'DATETIME'), (TimeDelta_or_None, 'TIMEDELTA')):
    conversions_of_java.own(_function, _kind)
del _function, _kind
