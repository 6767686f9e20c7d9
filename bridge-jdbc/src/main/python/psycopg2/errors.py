"""One exception class for each SQLSTATE of the server."""

from __future__ import absolute_import

from psycopg2._errors import (  # noqa: F401
    DatabaseError, DataError, Error, IntegrityError, InterfaceError, InternalError, NotSupportedError, OperationalError,
    ProgrammingError, QueryCanceledError, TransactionRollbackError, Warning, sqlstate_errors)


def lookup(code):
    """Returns the class for a code. Raises KeyError if there is none."""
    return sqlstate_errors[code]


for _class in sqlstate_errors.values():
    globals()[_class.__name__] = _class
del _class
