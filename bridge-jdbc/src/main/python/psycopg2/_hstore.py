"""hstore: a dict of strings."""

from __future__ import absolute_import

import re

from psycopg2._adapters import _Adapter, adapt, register_adapter
from psycopg2._errors import InterfaceError, ProgrammingError
from psycopg2._scope import _quietly, _solve_conn_curs
from psycopg2._types import new_array_type, new_type, register_type


class HstoreAdapter(_Adapter):
    """Converts a dict to SQL, and text to a dict."""

    _PAIR = re.compile(r'"((?:[^"\\]|\\.)*)"\s*=>\s*(?:NULL|"((?:[^"\\]|\\.)*)")\s*(?:,\s*|$)')
    _ESCAPED = re.compile(r'\\(.)')

    def __init__(self, wrapped):
        self.wrapped = self.adapted = wrapped

    def getquoted(self):
        if not self.wrapped:
            return "''::hstore"
        keys = self._list(self.wrapped.keys())
        values = self._list(self.wrapped.values())
        return 'hstore(%s, %s)' % (keys, values)

    def _list(self, items):
        adapted = adapt(list(items))
        if self._connection is not None:
            adapted.prepare(self._connection)
        return adapted.getquoted()

    @classmethod
    def parse(cls, s, cur, _bsdec=None):
        if s is None:
            return None
        result = {}
        at = 0
        while at < len(s):
            match = cls._PAIR.match(s, at)
            if match is None:
                raise InterfaceError("error parsing hstore pair at char %d" % at)
            key, value = match.groups()
            result[cls._plain(key)] = None if value is None else cls._plain(value)
            at = match.end()
        return result

    @classmethod
    def _plain(cls, text):
        return cls._ESCAPED.sub(r'\1', text)

    @classmethod
    def parse_unicode(cls, s, cur):
        if s is None:
            return None
        return cls.parse(s.decode(cur.connection._codec), cur)

    @classmethod
    def get_oids(cls, conn_or_curs):
        conn, cursor = _solve_conn_curs(conn_or_curs)
        rows = _quietly(conn, cursor, "SELECT oid, typarray FROM pg_type WHERE typname = 'hstore'", None)
        return tuple(row[0] for row in rows), tuple(row[1] for row in rows)


def register_hstore(conn_or_curs, globally=False, unicode=False, oid=None, array_oid=None):
    """Registers the type hstore: its values become dicts, and dicts become hstore."""
    if oid is None:
        oid, array_oid = HstoreAdapter.get_oids(conn_or_curs)
        if not oid:
            raise ProgrammingError('hstore type not found in the database. please install it from your \'contrib/hstore.sql\' file')
    oid = (oid,) if isinstance(oid, (int, long)) else oid
    array_oid = (array_oid,) if isinstance(array_oid, (int, long)) else array_oid
    caster = new_type(oid, 'HSTORE', HstoreAdapter.parse_unicode if unicode else HstoreAdapter.parse)
    scope = None if globally else conn_or_curs
    register_type(caster, scope)
    register_adapter(dict, HstoreAdapter)
    if array_oid:
        register_type(new_array_type(tuple(array_oid), 'HSTOREARRAY', caster), scope)
