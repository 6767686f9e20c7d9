"""The SQLSTATE codes of the server as constants, and their names by code."""

from __future__ import absolute_import

from psycopg2 import _states


def _constants():
    """Returns the constants. If two states have the same name, the later one gets it, and the other one gets it with an
    underscore added.
    """
    constants = dict(('CLASS_' + name.upper(), code) for code, name in _states.CLASSES)
    for code, name in _states.STATES:
        before = constants.get(name.upper())
        if before is not None:
            constants[name.upper() + '_'] = before
        constants[name.upper()] = code
    return constants


globals().update(_constants())
_names = dict((code, 'CLASS_' + name.upper()) for code, name in _states.CLASSES)
_names.update((code, name.upper()) for code, name in _states.STATES)


def lookup(code):
    """Returns the name of a code. Raises KeyError if there is none."""
    return _names[code]

