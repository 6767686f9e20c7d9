"""JSON: an adapter that dumps values, and typecasters that load them."""

from __future__ import absolute_import

import json

from psycopg2._adapters import _Adapter, adapt
from psycopg2._types import new_array_type, new_type, register_type

_OIDS = {'json': (114, 199), 'jsonb': (3802, 3807)}


class Json(_Adapter):
    """Wraps a value that is sent as JSON."""

    def __init__(self, adapted, dumps=None):
        self.adapted = adapted
        self._connection = None
        self._dumps = dumps or json.dumps

    def dumps(self, obj):
        return self._dumps(obj)

    def getquoted(self):
        text = adapt(self.dumps(self.adapted))
        if self._connection is not None:
            text.prepare(self._connection)
        return text.getquoted()


def _casters(name, oid, array_oid, loads):
    loads = loads or json.loads

    def load(text, cursor):
        return None if text is None else loads(text)

    caster = new_type((oid,), name, load)
    return caster, new_array_type((array_oid,), name + 'ARRAY', caster) if array_oid is not None else None


def register_json(conn_or_curs=None, globally=False, loads=None, oid=None, array_oid=None, name='json'):
    """Registers typecasters that load values of type json with a function. Returns them."""
    if oid is None:
        oid, array_oid = _OIDS[name]
    json_caster, array_caster = _casters(name.upper(), oid, array_oid, loads)
    scope = None if globally else conn_or_curs
    register_type(json_caster, scope)
    if array_caster is not None:
        register_type(array_caster, scope)
    return json_caster, array_caster


def register_default_json(conn_or_curs=None, globally=False, loads=None):
    return register_json(conn_or_curs, globally, loads)


def register_default_jsonb(conn_or_curs=None, globally=False, loads=None):
    return register_json(conn_or_curs, globally, loads, name='jsonb')


JSON, JSONARRAY = register_json(globally=True)
JSONB, JSONBARRAY = register_json(globally=True, name='jsonb')
