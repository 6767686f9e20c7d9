"""Time zones for values of the server: those with a fixed offset, and the local one of this process."""

from __future__ import absolute_import

import datetime
import time

ZERO = datetime.timedelta(0)


class FixedOffsetTimezone(datetime.tzinfo):
    """A zone with a fixed offset, in minutes east of Greenwich. There is one object for each offset and name."""

    _name = None
    _offset = ZERO
    _cache = {}

    def __init__(self, offset=None, name=None):
        if offset is not None:
            self._offset = datetime.timedelta(minutes=offset)
        if name is not None:
            self._name = name

    def __new__(cls, offset=None, name=None):
        key = offset, name
        known = cls._cache.get(key)
        if known is None:
            known = cls._cache[key] = super(FixedOffsetTimezone, cls).__new__(cls, offset, name)
        return known

    def __repr__(self):
        minutes = self._offset.days * 1440 + self._offset.seconds // 60
        return 'psycopg2.tz.FixedOffsetTimezone(offset=%r, name=%r)' % (minutes, self._name)

    def __getinitargs__(self):
        return self._offset.days * 1440 + self._offset.seconds // 60, self._name

    def utcoffset(self, dt):
        return self._offset

    def tzname(self, dt):
        if self._name is not None:
            return self._name
        minutes = self._offset.days * 1440 + self._offset.seconds // 60
        hours, minutes = divmod(abs(minutes), 60)
        sign = '-' if self._offset < ZERO else '+'
        return '%s%02d%s' % (sign, hours, ':%02d' % minutes if minutes else '')

    def dst(self, dt):
        return ZERO


class LocalTimezone(datetime.tzinfo):
    """The local time zone of this process."""

    def utcoffset(self, dt):
        return datetime.timedelta(seconds=-(time.altzone if self._is_summer(dt) else time.timezone))

    def dst(self, dt):
        return datetime.timedelta(seconds=time.timezone - time.altzone) if self._is_summer(dt) else ZERO

    def tzname(self, dt):
        return time.tzname[self._is_summer(dt)]

    def _is_summer(self, dt):
        if not time.daylight:
            return False
        moment = (dt.year, dt.month, dt.day, dt.hour, dt.minute, dt.second, dt.weekday(), 0, -1)
        return time.localtime(time.mktime(moment)).tm_isdst > 0


LOCAL = LocalTimezone()
