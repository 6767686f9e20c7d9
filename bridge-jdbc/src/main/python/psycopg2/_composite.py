"""Converts values of composite types to named tuples."""

from __future__ import absolute_import

from collections import namedtuple
import re

from psycopg2._errors import DataError, ProgrammingError
from psycopg2._scope import _quietly, _solve_conn_curs
from psycopg2._types import new_array_type, new_type, register_type


class CompositeCaster(object):
    """Converts the text of a composite type to named tuples."""

    _ATTRIBUTE = re.compile(r'\s*(?:"((?:[^"\\]|\\.|"")*)"|([^",)]+))?([,)])')
    _ESCAPED = re.compile(r'\\(.)|""')

    def __init__(self, name, oid, attrs, array_oid=None, schema=None):
        self.name = name
        self.schema = schema
        self.oid = oid
        self.array_oid = array_oid
        self.attnames = [attr[0] for attr in attrs]
        self.atttypes = [attr[1] for attr in attrs]
        self._create_type(name, self.attnames)
        self.typecaster = new_type((oid,), name, self.parse)
        self.array_typecaster = new_array_type((array_oid,), name + 'ARRAY', self.typecaster) if array_oid else None

    def _create_type(self, name, attnames):
        self.type = namedtuple(re.sub('[^a-zA-Z0-9_]', '_', name), attnames)
        self._ctor = self.type._make

    def make(self, values):
        return self._ctor(values)

    def parse(self, s, curs):
        if s is None:
            return None
        tokens = self.tokenize(s)
        if len(tokens) != len(self.atttypes):
            raise DataError('expecting %d components for the type %s, %d found instead' % (
                len(self.atttypes), self.name, len(tokens)))
        return self.make(curs.cast(oid, token) for oid, token in zip(self.atttypes, tokens))

    @classmethod
    def tokenize(cls, s):
        tokens = []
        at = 1
        while at < len(s):
            match = cls._ATTRIBUTE.match(s, at)
            if match is None:
                raise DataError("can't parse type: %r" % s)
            quoted, plain, end = match.groups()
            tokens.append(plain if quoted is None else cls._ESCAPED.sub(lambda m: m.group(1) or '"', quoted))
            at = match.end()
        return tokens

    @classmethod
    def _from_db(cls, name, conn_or_curs):
        conn, cursor = _solve_conn_curs(conn_or_curs)
        schema, dot, type_name = name.rpartition('.')
        rows = _quietly(conn, cursor, '''
            SELECT t.oid, t.typarray, attname, atttypid, nspname FROM pg_type t
            JOIN pg_namespace n ON n.oid = typnamespace JOIN pg_attribute a ON a.attrelid = typrelid
            WHERE typname = %s AND attnum > 0 AND NOT attisdropped
            AND ''' + ('nspname = %s' if dot else 'pg_type_is_visible(t.oid)') + ' ORDER BY attnum',
            (type_name, schema) if dot else (type_name,))
        if not rows:
            raise ProgrammingError("PostgreSQL type '%s' not found" % name)
        return cls(type_name, rows[0][0], [row[2:4] for row in rows], array_oid=rows[0][1], schema=rows[0][4])


def register_composite(name, conn_or_curs, globally=False, factory=None):
    """Registers a composite type, so that its values become named tuples. Returns the caster."""
    caster = (factory or CompositeCaster)._from_db(name, conn_or_curs)
    scope = None if globally else conn_or_curs
    register_type(caster.typecaster, scope)
    if caster.array_typecaster is not None:
        register_type(caster.array_typecaster, scope)
    return caster
