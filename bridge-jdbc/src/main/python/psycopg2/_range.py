"""Ranges: their classes, adapters and typecasters."""

from __future__ import absolute_import

import re

from psycopg2._adapters import _Adapter, adapt, register_adapter
from psycopg2._errors import InterfaceError, ProgrammingError
from psycopg2._types import ISQLQuote, new_array_type, new_type, register_type, string_types


class Range(object):
    """The values from lower to upper. In bounds, [ and ] mean that an end is included, ( and ) that it is not."""

    __slots__ = ('_lower', '_upper', '_bounds')

    def __init__(self, lower=None, upper=None, bounds='[)', empty=False):
        if empty:
            self._lower = self._upper = self._bounds = None
            return
        if bounds not in ('[)', '(]', '()', '[]'):
            raise ValueError('bound flags not valid: %r' % bounds)
        self._lower, self._upper, self._bounds = lower, upper, bounds

    def __repr__(self):
        if self._bounds is None:
            return '%s(empty=True)' % type(self).__name__
        return '%s(%r, %r, %r)' % (type(self).__name__, self._lower, self._upper, self._bounds)

    def __str__(self):
        if self._bounds is None:
            return 'empty'
        return '%s%s, %s%s' % (self._bounds[0], self._lower, self._upper, self._bounds[1])

    lower = property(lambda self: self._lower)
    upper = property(lambda self: self._upper)
    isempty = property(lambda self: self._bounds is None)
    lower_inf = property(lambda self: self._bounds is not None and self._lower is None)
    upper_inf = property(lambda self: self._bounds is not None and self._upper is None)
    lower_inc = property(lambda self: self._bounds is not None and self._lower is not None and self._bounds[0] == '[')
    upper_inc = property(lambda self: self._bounds is not None and self._upper is not None and self._bounds[1] == ']')

    def __contains__(self, x):
        if self._bounds is None:
            return False
        if self._lower is not None and (x < self._lower or (x == self._lower and self._bounds[0] == '(')):
            return False
        return self._upper is None or x < self._upper or (x == self._upper and self._bounds[1] == ']')

    def __nonzero__(self):
        return self._bounds is not None

    def _key(self):
        return self._lower, self._upper, self._bounds

    def __eq__(self, other):
        return isinstance(other, Range) and self._key() == other._key()

    def __ne__(self, other):
        return not self == other

    def __hash__(self):
        return hash(self._key())

    def __lt__(self, other):
        if not isinstance(other, Range):
            return NotImplemented
        return self._key() < other._key()

    def __le__(self, other):
        return self == other or self < other

    def __gt__(self, other):
        if not isinstance(other, Range):
            return NotImplemented
        return other < self

    def __ge__(self, other):
        return self == other or self > other

    def __getstate__(self):
        return dict((name, getattr(self, name)) for name in Range.__slots__)

    def __setstate__(self, state):
        for name, value in state.items():
            setattr(self, name, value)


class NumericRange(Range):
    pass


class DateRange(Range):
    pass


class DateTimeRange(Range):
    pass


class DateTimeTZRange(Range):
    pass


class RangeAdapter(_Adapter):
    """Converts a range to SQL. A subclass has the name of the range type."""

    name = None

    def _bound(self, value):
        if value is None:
            return 'NULL'
        adapted = adapt(value)
        if self._connection is not None and hasattr(adapted, 'prepare'):
            adapted.prepare(self._connection)
        return adapted.getquoted()

    def getquoted(self):
        if self.name is None:
            raise NotImplementedError('RangeAdapter must be subclassed overriding its name or the getquoted() method')
        value = self.adapted
        if value.isempty:
            return "'empty'::%s" % self.name
        return "%s(%s, %s, '%s')" % (self.name, self._bound(value.lower), self._bound(value.upper), value._bounds)


class NumberRangeAdapter(RangeAdapter):
    """Converts a range of numbers to SQL without a type: PostgreSQL decides which type it is."""

    def getquoted(self):
        value = self.adapted
        if value.isempty:
            return "'empty'"
        return "'%s%s,%s%s'" % (value._bounds[0], self._number(value.lower), self._number(value.upper), value._bounds[1])

    def _number(self, bound):
        quoted = '' if bound is None else adapt(bound).getquoted()
        if "'" in quoted or '\\' in quoted:
            # It would end the literal that contains it.
            raise TypeError('the bounds of a %s must be finite numbers, not %r' % (type(self.adapted).__name__, bound))
        return quoted


_TEXT = re.compile(r'''
    (?P<open>[\[(])
    (?:"(?P<lower_quoted>(?:[^"\\]|\\.|"")*)"|(?P<lower>[^",]+))?
    ,
    (?:"(?P<upper_quoted>(?:[^"\\]|\\.|"")*)"|(?P<upper>[^",\])]+))?
    (?P<close>[\])])$''', re.VERBOSE)
_ESCAPED = re.compile(r'\\(.)|""')


class RangeCaster(object):
    """Converts the text of a range type to objects."""

    def __init__(self, pgrange, pyrange, oid, subtype_oid, array_oid=None):
        self.subtype_oid = subtype_oid
        self.adapter = self._adapter_of(pgrange)
        self.range = self._class_of(pyrange)
        name = self.adapter.name or self.adapter.__name__
        self.typecaster = new_type((oid,), name, self.parse)
        self.array_typecaster = new_array_type((array_oid,), name + 'ARRAY', self.typecaster) if array_oid else None

    @staticmethod
    def _adapter_of(pgrange):
        if isinstance(pgrange, basestring):
            return type(str(pgrange), (RangeAdapter,), {'name': pgrange})
        if isinstance(pgrange, type) and issubclass(pgrange, RangeAdapter) and pgrange is not RangeAdapter:
            return pgrange
        raise TypeError('pgrange must be a string or a RangeAdapter strict subclass')

    @staticmethod
    def _class_of(pyrange):
        if isinstance(pyrange, basestring):
            return type(str(pyrange), (Range,), {})
        if isinstance(pyrange, type) and issubclass(pyrange, Range) and pyrange is not Range:
            return pyrange
        raise TypeError('pyrange must be a type or a Range strict subclass')

    @classmethod
    def _from_db(cls, name, pyrange, conn_or_curs):
        from psycopg2._scope import _quietly, _solve_conn_curs
        conn, cursor = _solve_conn_curs(conn_or_curs)
        schema, dot, type_name = str(name).rpartition('.')
        row = _quietly(conn, cursor, '''
            SELECT rngtypid, rngsubtype, t.typarray FROM pg_range r
            JOIN pg_type t ON t.oid = rngtypid JOIN pg_namespace n ON n.oid = typnamespace
            WHERE typname = %s AND ''' + ('nspname = %s' if dot else 'pg_type_is_visible(t.oid)'),
            (type_name, schema) if dot else (type_name,))
        if not row:
            raise ProgrammingError("PostgreSQL type '%s' not found" % name)
        return cls(name, pyrange, row[0][0], row[0][1], row[0][2])

    def _register(self, scope=None):
        register_type(self.typecaster, scope)
        if self.array_typecaster is not None:
            register_type(self.array_typecaster, scope)
        register_adapter(self.range, self.adapter)

    def parse(self, s, cur=None):
        if s is None:
            return None
        if s == 'empty':
            return self.range(empty=True)
        match = _TEXT.match(s)
        if match is None:
            raise InterfaceError("failed to parse range: '%s'" % s)
        ends = []
        for end in 'lower', 'upper':
            quoted = match.group(end + '_quoted')
            text = match.group(end) if quoted is None else _ESCAPED.sub(lambda m: m.group(1) or '"', quoted)
            ends.append(None if text is None else self._value(text, cur))
        return self.range(ends[0], ends[1], match.group('open') + match.group('close'))

    def _value(self, text, cursor):
        if cursor is not None:
            return cursor.cast(self.subtype_oid, text)
        caster = string_types.get(self.subtype_oid)
        return text if caster is None else caster(text, cursor)


def register_range(pgrange, pyrange, conn_or_curs, globally=False):
    """Registers a range type of the database: its adapter and its typecasters."""
    caster = RangeCaster._from_db(
        pgrange if isinstance(pgrange, basestring) else pgrange.name, pyrange, conn_or_curs)
    caster._register(None if globally else conn_or_curs)
    return caster


class _NumberCaster(RangeCaster):
    @staticmethod
    def _adapter_of(pgrange):
        return NumberRangeAdapter


for _caster in (
        _NumberCaster(None, NumericRange, 3904, 23, 3905), _NumberCaster(None, NumericRange, 3906, 1700, 3907),
        _NumberCaster(None, NumericRange, 3926, 20, 3927), RangeCaster('daterange', DateRange, 3912, 1082, 3913),
        RangeCaster('tsrange', DateTimeRange, 3908, 1114, 3909),
        RangeCaster('tstzrange', DateTimeTZRange, 3910, 1184, 3911)):
    _caster._register()
del _caster
