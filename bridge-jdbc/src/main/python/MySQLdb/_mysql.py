"""The names of MySQLdb's C module."""

from __future__ import absolute_import

import atexit
import datetime
import decimal
import weakref

from java.sql import SQLException
from org.wsgibridge.jdbc.mysql import Conversions, Literals

from MySQLdb import _opening
from MySQLdb._exceptions import (  # noqa: F401
    DatabaseError, DataError, Error, IntegrityError, InterfaceError, InternalError, MySQLError, NotSupportedError,
    OperationalError, ProgrammingError, Warning, of_number)
from MySQLdb.constants import CLIENT, ER
from MySQLdb.release import __version__, version_info  # noqa: F401

conversions_of_java = Conversions(decimal.Decimal, datetime)
times = conversions_of_java.times()

_GONE = 2006
_ASYNCHRONOUS = 'asynchronous queries are not supported over JDBC: use threads'
_open = weakref.WeakSet()


@atexit.register
def _close_all():
    """Closes all connections when the interpreter ends, because the JVM may continue to run."""
    for each in list(_open):
        try:
            each.close()
        except Exception:  # The others have to be closed too.
            pass


def _bytes(text):
    """Converts an argument to bytes like the C module: unicode must be ASCII."""
    return text.encode('ascii') if isinstance(text, unicode) else str(text)


def escape_string(text):
    """Returns text with the special characters of literals escaped, without quotes around it."""
    return Literals.escape(_bytes(text), False)


class Encoders(dict):
    """The functions of a connection that convert values to SQL, by the class of the value. Literals are quoted as the
    connection needs it.
    """

    def __init__(self, connection, *others):
        super(Encoders, self).__init__(*others)
        self._connection = weakref.ref(connection)

    def string_literal(self, value):
        connection = self._connection()
        if connection is None:
            raise InterfaceError(0, 'the connection of these encoders is gone')
        return connection.string_literal(value)


def string_literal(value, encoders=None):
    """Returns str(value) as a literal. With the encoders of a connection, it is quoted as the connection needs it."""
    if isinstance(encoders, Encoders):
        return encoders.string_literal(value)
    return Literals.quote(_bytes(value), False)


def escape(value, encoders=None):
    """Returns a value as SQL, with the function that the dictionary has for its class."""
    return _escape(value, encoders, encoders.string_literal if isinstance(encoders, Encoders) else string_literal)


def _escape(value, encoders, otherwise):
    if encoders is None:
        return otherwise(value)
    if not isinstance(encoders, dict):
        raise TypeError('argument 2 must be a mapping')
    encode = encoders.get(type(value))
    # The classes str and unicode as encoders mean: quote the value as a string.
    if encode is None or encode in (str, unicode):
        return otherwise(value.encode('utf-8') if isinstance(value, unicode) else value)
    return encode(value, encoders)


def get_client_info():
    """Returns the version of the client library whose behaviour is the same."""
    return '5.7.44'


def debug(options):
    raise NotSupportedError('there is no debug log over JDBC: log the category org.mariadb.jdbc in the JVM')


def connect(*args, **kwargs):
    return connection(*args, **kwargs)


def of_java(failure):
    """Returns the exception for a java.sql.SQLException of a statement."""
    number = failure.getErrorCode()
    text = failure.text() if hasattr(failure, 'text') else (failure.getMessage() or failure.toString()).encode('utf-8')
    return of_number(number, text) if number else OperationalError(_GONE, text)


class result(object):
    """The result of a query."""

    def __init__(self, connection, use=0, converter=None):
        self._java = connection._pending
        self.converter = converter
        if converter is None:
            self.converter = {}
        self._java.convert(conversions_of_java, self.converter, getattr(connection, 'encoding', 'utf8'))
        self._connection = connection
        self.has_next = False
        if use:
            self._java.stream()
        else:
            connection._call(self._java.store)
            self.has_next = connection._session.hasMore()

    def fetch_row(self, maxrows=1, how=0):
        if how not in (0, 1, 2):
            raise ValueError('how out of range')
        return self._connection._call(self._java.fetch, maxrows, how)

    def describe(self):
        return self._java.describe()

    def field_flags(self):
        return self._java.flags()

    def num_fields(self):
        return self._java.columns()

    def num_rows(self):
        return long(self._java.count())

    def data_seek(self, row):
        self._java.seek(row)

    def _free(self):
        """Skips the rows that were not read."""
        if self._connection.open:
            self._connection._call(self._java.free)


class connection(object):
    """A session of a server. Implements the names of the C module."""

    _session = None
    _pending = None

    def __init__(self, host='', user='', passwd='', db='', port=0, unix_socket='', conv=None, connect_timeout=0, compress=-1,
                 named_pipe=-1, init_command=None, read_default_file=None, read_default_group=None, client_flag=0, ssl=None,
                 local_infile=-1, read_timeout=0, write_timeout=0):
        settings = _opening.Settings(
            host, user, passwd, db, port, unix_socket, connect_timeout, compress, named_pipe, init_command, read_default_file,
            read_default_group, client_flag, ssl, local_infile, read_timeout, write_timeout)
        self.converter = dict((key, value) for key, value in (conv or {}).items() if isinstance(key, (int, long)))
        self.client_flag = settings.client_flag
        self.port = settings.port
        self.server_capabilities = long(CLIENT.TRANSACTIONS | CLIENT.MULTI_STATEMENTS | CLIENT.MULTI_RESULTS)
        self._host = settings.host
        self._errno, self._error, self._sqlstate = 0, '', '00000'
        self._charset = settings.charset
        self._session = _opening.open_session(settings)
        _open.add(self)
        try:
            self._prepare(settings)
        except:
            self._session.close()
            raise

    def _prepare(self, settings):
        if settings.db:
            self.select_db(settings.db)
        for command in settings.init_commands:
            self.query(command)
            self._discard()

    def _discard(self):
        """Skips the results of a statement."""
        while True:
            if self._pending is not None:
                self.store_result()
            if self.next_result() == -1:
                return

    def _call(self, method, *args):
        """Makes a call of Java. A failure becomes an exception of this module."""
        if self._session is None:
            raise OperationalError(_GONE, '')
        try:
            done = method(*args)
            self._errno, self._error, self._sqlstate = 0, '', '00000'
            return done
        except SQLException as failure:
            error = of_java(failure)
            self._errno, self._error = error.args
            self._sqlstate = str(failure.getSQLState() or 'HY000')
            raise error

    def _of_session(self):
        if self._session is None:
            raise OperationalError(_GONE, '')
        return self._session

    # Statements.

    def query(self, query):
        self._pending = None
        if isinstance(query, bytearray):
            query = bytes(query)
        self._take(self._call(self._of_session().query, _bytes(query)))

    def _take(self, java):
        self._pending = java if java.hasColumns() else None

    def store_result(self):
        return self._result(0)

    def use_result(self):
        return self._result(1)

    def _result(self, use):
        self._of_session()
        if self._pending is None:
            return None
        try:
            return result(self, use, self.converter)
        finally:
            self._pending = None

    def next_result(self):
        """Goes to the next result. Returns 0, or -1 if there is none."""
        session = self._of_session()
        if not session.hasMore():
            return -1
        self._take(self._call(session.next))
        return 0

    def send_query(self, query):
        raise NotSupportedError(_ASYNCHRONOUS)

    def read_query_result(self):
        raise NotSupportedError(_ASYNCHRONOUS)

    def fileno(self):
        raise NotSupportedError('a connection over JDBC has no file descriptor')

    def affected_rows(self):
        affected = self._of_session().affected()
        return affected if affected >= 0 else -1

    def insert_id(self):
        return long(self._of_session().insertId()) & 0xFFFFFFFFFFFFFFFF

    def info(self):
        return self._of_session().info()

    def field_count(self):
        return self._of_session().fieldCount()

    def warning_count(self):
        return self._of_session().warningCount()

    def errno(self):
        self._of_session()
        return self._errno

    def error(self):
        self._of_session()
        return self._error

    def sqlstate(self):
        self._of_session()
        return self._sqlstate

    # Transactions.

    def _run(self, sql):
        """Runs a statement without a result."""
        self._pending = None
        self._call(self._of_session().query, sql)

    def commit(self):
        self._run('COMMIT')

    def rollback(self):
        self._run('ROLLBACK')

    def autocommit(self, on):
        self._run('SET autocommit=%d' % bool(on))

    def get_autocommit(self):
        return self._of_session().autocommit()

    # The session.

    def close(self):
        session = self._of_session()
        self._session = self._pending = None
        _open.discard(self)
        try:
            session.close()
        except SQLException:
            pass  # It is closed in any case.

    @property
    def open(self):
        return int(self._session is not None)

    def select_db(self, db):
        self._call(self._of_session().database, _bytes(db))

    def ping(self, reconnect=-1):
        """Checks whether the server answers. A lost connection is not opened again: open a new one."""
        self._call(self._of_session().ping)

    def stat(self):
        return self._call(self._of_session().statistics)

    def kill(self, thread):
        self._run('KILL %d' % thread)

    def thread_id(self):
        return int(self._of_session().threadId())

    def character_set_name(self):
        self._of_session()
        return self._charset

    def set_character_set(self, charset):
        """Changes the encoding of statements and of values."""
        charset = _opening.checked_charset(charset)
        try:
            self._run('SET NAMES %s' % charset)
        except OperationalError as failure:
            if failure.args[0] == ER.UNKNOWN_CHARACTER_SET:
                raise _opening.unknown_charset(charset)
            raise
        self._charset = charset

    def get_character_set_info(self):
        self.query("SELECT c.CHARACTER_SET_NAME, @@collation_connection, c.MAXLEN FROM INFORMATION_SCHEMA.CHARACTER_SETS c"
                   " WHERE c.CHARACTER_SET_NAME = @@character_set_client")
        rows = self.store_result().fetch_row(0)
        name, collation, most = rows[0]
        return {'name': str(name), 'collation': str(collation), 'mbmaxlen': int(most), 'mbminlen': 1}

    def set_server_option(self, option):
        raise NotSupportedError('options of the server cannot be set over JDBC')

    def change_user(self, user, passwd='', db=''):
        raise NotSupportedError('the user of a connection over JDBC cannot be changed: open a new connection')

    def dump_debug_info(self):
        self._call(self._of_session().debug)

    def shutdown(self):
        self._run('SHUTDOWN')

    def get_host_info(self):
        self._of_session()
        return '%s via TCP/IP' % self._host

    def get_proto_info(self):
        self._of_session()
        return 10

    def get_server_info(self):
        return self._of_session().serverVersion().encode('utf-8')

    # Literals.

    def _no_backslash(self):
        session = self._session
        if session is None:
            return False
        charset = session.unsafeCharset()
        if charset is not None:
            raise NotSupportedError('text cannot be quoted in the encoding %s, which a statement has set: use utf8mb4' % charset)
        return session.noBackslashEscapes()

    def escape_string(self, text):
        return Literals.escape(_bytes(text), self._no_backslash())

    def string_literal(self, value, encoders=None):
        return Literals.quote(_bytes(value), self._no_backslash())

    def escape(self, value, encoders=None):
        if encoders is None:
            encoders = getattr(self, 'encoders', None)
        elif isinstance(encoders, dict) and not isinstance(encoders, Encoders):
            encoders = Encoders(self, encoders)
        return _escape(value, encoders, self.string_literal)

    def __repr__(self):
        if self._session is None:
            return '<_mysql.connection closed at 0x%x>' % id(self)
        return "<_mysql.connection open to '%s' at 0x%x>" % (self._host, id(self))
