"""Composes SQL from parts: text, names, literals, and placeholders for values."""

from __future__ import absolute_import

import string

from psycopg2 import extensions as _ext

_formatter = string.Formatter()


class Composable(object):
    """The base class of the parts."""

    def __init__(self, wrapped):
        self._wrapped = wrapped

    def __repr__(self):
        return '%s(%r)' % (type(self).__name__, self._wrapped)

    def as_string(self, context):
        raise NotImplementedError

    def __add__(self, other):
        if isinstance(other, Composed):
            return Composed([self]) + other
        if isinstance(other, Composable):
            return Composed([self]) + Composed([other])
        return NotImplemented

    def __mul__(self, n):
        return Composed([self] * n)

    def __eq__(self, other):
        return type(self) is type(other) and self._wrapped == other._wrapped

    def __ne__(self, other):
        return not self == other

    __hash__ = None


class Composed(Composable):
    """Several parts, one after the other."""

    def __init__(self, seq):
        parts = list(seq)
        for part in parts:
            if not isinstance(part, Composable):
                raise TypeError('Composed elements must be Composable, got %r instead' % part)
        super(Composed, self).__init__(parts)

    @property
    def seq(self):
        return list(self._wrapped)

    def as_string(self, context):
        return ''.join(part.as_string(context) for part in self._wrapped)

    def __iter__(self):
        return iter(self._wrapped)

    def __add__(self, other):
        if isinstance(other, Composed):
            return Composed(self._wrapped + other._wrapped)
        if isinstance(other, Composable):
            return Composed(self._wrapped + [other])
        return NotImplemented

    def join(self, joiner):
        if isinstance(joiner, basestring):
            joiner = SQL(joiner)
        elif not isinstance(joiner, SQL):
            raise TypeError('Composed.join() argument must be a string or an SQL')
        return joiner.join(self)


class SQL(Composable):
    """SQL text, or a template for it."""

    def __init__(self, string):
        if not isinstance(string, basestring):
            raise TypeError('SQL values must be strings')
        super(SQL, self).__init__(string)

    @property
    def string(self):
        return self._wrapped

    def as_string(self, context):
        return self._wrapped

    def format(self, *args, **kwargs):
        parts = []
        number = 0
        for text, name, spec, conversion in _formatter.parse(self._wrapped):
            if spec:
                raise ValueError('no format specification supported by SQL')
            if conversion:
                raise ValueError('no format conversion supported by SQL')
            if text:
                parts.append(SQL(text))
            if name is None:
                continue
            if name.isdigit():
                if number:
                    raise ValueError('cannot switch from automatic field numbering to manual')
                parts.append(args[int(name)])
                number = None
            elif not name:
                if number is None:
                    raise ValueError('cannot switch from manual field numbering to automatic')
                parts.append(args[number])
                number += 1
            else:
                parts.append(kwargs[name])
        return Composed(parts)

    def join(self, seq):
        parts = []
        for part in seq:
            if parts:
                parts.append(self)
            parts.append(part)
        return Composed(parts)


class Identifier(Composable):
    """A name, or several names with dots between them."""

    def __init__(self, *strings):
        if not strings:
            raise TypeError('Identifier cannot be empty')
        for each in strings:
            if not isinstance(each, basestring):
                raise TypeError('SQL identifier parts must be strings')
        super(Identifier, self).__init__(strings)

    @property
    def strings(self):
        return self._wrapped

    @property
    def string(self):
        if len(self._wrapped) != 1:
            raise AttributeError('the Identifier wraps more than one than one string')
        return self._wrapped[0]

    def __repr__(self):
        return 'Identifier(%s)' % ', '.join(map(repr, self._wrapped))

    def as_string(self, context):
        return '.'.join(_ext.quote_ident(each, context) for each in self._wrapped)


class Literal(Composable):
    """A value, which becomes a literal."""

    @property
    def wrapped(self):
        return self._wrapped

    def as_string(self, context):
        conn = context if isinstance(context, _ext.connection) else context.connection
        adapted = _ext.adapt(self._wrapped)
        if hasattr(adapted, 'prepare'):
            adapted.prepare(conn)
        return adapted.getquoted()


class Placeholder(Composable):
    """A placeholder for a value, with or without a name."""

    def __init__(self, name=None):
        if isinstance(name, basestring):
            if ')' in name:
                raise ValueError('invalid name: %r' % name)
        elif name is not None:
            raise TypeError('expected string or None as name, got %r' % name)
        super(Placeholder, self).__init__(name)

    @property
    def name(self):
        return self._wrapped

    def __repr__(self):
        return 'Placeholder(%r)' % (self._wrapped if self._wrapped is not None else '',)

    def as_string(self, context):
        return '%%(%s)s' % self._wrapped if self._wrapped is not None else '%s'


NULL = SQL('NULL')
DEFAULT = SQL('DEFAULT')
