"""Converts dates and times between Python objects and MySQL's text."""

from __future__ import absolute_import

from datetime import date, datetime, time, timedelta
from time import localtime

from MySQLdb._mysql import string_literal, times as _times

Date = date
Time = time
TimeDelta = timedelta
Timestamp = datetime
DateTimeDeltaType = timedelta
DateTimeType = datetime


def DateFromTicks(ticks):
    """Returns the local date at a time in seconds since 1970."""
    return date(*localtime(ticks)[:3])


def TimeFromTicks(ticks):
    """Returns the local time of day at a time in seconds since 1970."""
    return time(*localtime(ticks)[3:6])


def TimestampFromTicks(ticks):
    """Returns the local date and time at a time in seconds since 1970."""
    return datetime(*localtime(ticks)[:6])


format_TIME = format_DATE = str


def format_TIMEDELTA(value):
    seconds = int(value.seconds)
    return '%d %d:%d:%d' % (value.days, seconds // 3600, seconds // 60 % 60, seconds % 60)


def format_TIMESTAMP(value):
    """Returns a datetime as text, with microseconds if there are any."""
    text = '%04d-%02d-%02d %02d:%02d:%02d' % (
        value.year, value.month, value.day, value.hour, value.minute, value.second)
    return text + '.%06d' % value.microsecond if value.microsecond else text


def DateTime_or_None(text):
    return _times.datetime(text)


def TimeDelta_or_None(text):
    return _times.timedelta(text)


def Time_or_None(text):
    return _times.time(text)


def Date_or_None(text):
    return _times.date(text)


def DateTime2literal(value, encoders):
    return string_literal(format_TIMESTAMP(value))


def DateTimeDelta2literal(value, encoders):
    return string_literal(format_TIMEDELTA(value))
