"""Exceptions, and the mapping from errors of the server and of the driver to them."""

from __future__ import absolute_import

from java.net import UnknownHostException

from psycopg2._states import STATES as _STATES


class Warning(StandardError):
    pass


class Error(StandardError):
    pgerror = None
    pgcode = None
    cursor = None
    _message = None

    @property
    def diag(self):
        return Diagnostics(self)

    def __reduce__(self):
        state = dict(self.__dict__)
        state.pop('cursor', None)
        state.pop('_message', None)
        return type(self), self.args, state

    def __setstate__(self, state):
        self.__dict__.update(state)


class InterfaceError(Error):
    pass


class DatabaseError(Error):
    pass


class InternalError(DatabaseError):
    pass


class OperationalError(DatabaseError):
    pass


class ProgrammingError(DatabaseError):
    pass


class IntegrityError(DatabaseError):
    pass


class DataError(DatabaseError):
    pass


class NotSupportedError(DatabaseError):
    pass


class QueryCanceledError(OperationalError):
    pass


class TransactionRollbackError(OperationalError):
    pass


for _class in (Warning, Error, InterfaceError, DatabaseError, InternalError, OperationalError, ProgrammingError,
               IntegrityError, DataError, NotSupportedError):
    _class.__module__ = 'psycopg2'
for _class in QueryCanceledError, TransactionRollbackError:
    _class.__module__ = 'psycopg2.extensions'
del _class


class Diagnostics(object):
    """The fields of the server's message about an error."""

    _FIELDS = {
        'severity': 'getSeverity', 'sqlstate': 'getSQLState', 'message_primary': 'getMessage',
        'message_detail': 'getDetail', 'message_hint': 'getHint', 'context': 'getWhere', 'schema_name': 'getSchema',
        'table_name': 'getTable', 'column_name': 'getColumn', 'datatype_name': 'getDatatype',
        'constraint_name': 'getConstraint', 'source_file': 'getFile', 'source_function': 'getRoutine',
        'internal_query': 'getInternalQuery'}
    _NUMBERS = {
        'statement_position': 'getPosition', 'source_line': 'getLine', 'internal_position': 'getInternalPosition'}

    def __init__(self, error):
        self._said = error._message

    def __getattr__(self, name):
        said = self.__dict__.get('_said')
        if name in self._FIELDS:
            value = said and getattr(said, self._FIELDS[name])()
            return value.encode('utf-8') if value is not None else None
        if name in self._NUMBERS:
            value = said and getattr(said, self._NUMBERS[name])()
            return str(value) if value else None
        if name == 'severity_nonlocalized':
            return self.severity
        raise AttributeError("'Diagnostics' object has no attribute '%s'" % name)

    def __dir__(self):
        return sorted(list(self._FIELDS) + list(self._NUMBERS) + ['severity_nonlocalized'])


_BASES = {
    '0A': NotSupportedError, '20': ProgrammingError, '21': ProgrammingError, '22': DataError,
    '23': IntegrityError, '24': InternalError, '25': InternalError, '26': OperationalError, '27': OperationalError,
    '28': OperationalError, '2B': InternalError, '2D': InternalError, '2F': InternalError, '34': OperationalError,
    '38': InternalError, '39': InternalError, '3B': InternalError, '3D': ProgrammingError, '3F': ProgrammingError,
    '40': TransactionRollbackError, '42': ProgrammingError, '44': ProgrammingError, '53': OperationalError,
    '54': OperationalError, '55': OperationalError, '57': OperationalError, '58': OperationalError,
    'F0': InternalError, 'HV': OperationalError, 'P0': InternalError, 'XX': InternalError}


def _base(code):
    if code == '57014':
        return QueryCanceledError
    return _BASES.get(code[:2], DatabaseError)


def _camel(name):
    return ''.join(word.capitalize() for word in name.split('_'))


def _classes():
    """Returns a class for each SQLSTATE of the server. Its name is that of the state in camel case, as in
    psycopg2.errors.
    """
    classes = {}
    taken = {'InternalError'}
    for code, name in _STATES:
        if code[:2] not in ('00', '01'):
            name = _camel(name)
            if name in taken:
                name += '_' if code == 'XX000' else 'Ext'
            taken.add(name)
            classes[code] = type(name, (_base(code),), {'__module__': 'psycopg2.errors'})
    return classes


sqlstate_errors = _classes()


def class_of(code):
    """Returns the class for a SQLSTATE of the server."""
    return sqlstate_errors.get(code) or _base(code)


def _of_server(said, cursor, sql):
    from org.wsgibridge.jdbc.postgresql import ErrorText
    code = said.getSQLState()
    text = ErrorText.of(said, sql).encode('utf-8')
    error = class_of(code)(text.split(':  ', 1)[1])
    error.pgerror = text
    error.pgcode = str(code)
    error._message = said
    error.cursor = cursor
    return error


LOST = ('server closed the connection unexpectedly\n'
        '\tThis probably means the server terminated abnormally\n'
        '\tbefore or while processing the request.\n')


def of_java(failure, cursor=None, sql=None):
    """Returns the exception for a java.sql.SQLException of a statement."""
    said = getattr(failure, 'serverErrorMessage', None)
    if 'CopyManager API' in (failure.getMessage() or ''):
        return ProgrammingError("can't use COPY with execute(): use copy_from(), copy_to() or copy_expert()")
    if said is not None:
        return _of_server(said, cursor, sql)
    state = failure.getSQLState() or ''
    text = (failure.getMessage() or '').encode('utf-8')
    if state.startswith('08'):
        error = OperationalError(LOST + text + '\n')
    elif state.startswith('22'):
        error = DataError(text)
    else:
        error = DatabaseError(text)
    error.cursor = cursor
    return error


def of_state(code, text):
    """Returns the exception for an error of the server with that SQLSTATE."""
    error = class_of(code)(text)
    error.pgcode = code
    error.pgerror = 'ERROR:  ' + text
    return error


def of_connect(failure, host, port):
    """Returns the exception for a java.sql.SQLException while connecting."""
    said = getattr(failure, 'serverErrorMessage', None)
    if said is not None:
        return OperationalError(('%s:  %s\n' % (said.getSeverity(), said.getMessage())).encode('utf-8'))
    text = (failure.getMessage() or failure.toString()).encode('utf-8')
    cause = failure.getCause()
    if isinstance(cause, UnknownHostException):
        return OperationalError(
            'could not translate host name "%s" to address: Name or service not known\n' % host)
    if failure.getSQLState() == '08001' and cause is not None:
        return OperationalError(
            'could not connect to server: %s\n\tIs the server running on host "%s" and accepting\n'
            '\tTCP/IP connections on port %s?\n' % ((cause.getMessage() or cause.toString()).encode('utf-8'), host, port))
    return OperationalError(text + '\n')
