"""Connections of the DB API (PEP 249), based on those of the module _mysql."""

from __future__ import absolute_import

import re
import weakref

from MySQLdb import _mysql, cursors
from MySQLdb._exceptions import (  # noqa: F401
    DatabaseError, DataError, Error, IntegrityError, InterfaceError, InternalError, NotSupportedError, OperationalError,
    ProgrammingError, Warning)
from MySQLdb.constants import CLIENT, FIELD_TYPE, FLAG

# Python's names of encodings that have another name in MySQL.
_CODECS = {
    'utf8mb4': 'utf8', 'utf8mb3': 'utf8', 'latin1': 'cp1252', 'koi8r': 'koi8_r', 'koi8u': 'koi8_u', 'binary': 'latin_1',
    'ujis': 'euc_jp', 'eucjpms': 'euc_jp', 'euckr': 'euc_kr'}
_TEXT_TYPES = (
    FIELD_TYPE.STRING, FIELD_TYPE.VAR_STRING, FIELD_TYPE.VARCHAR, FIELD_TYPE.TINY_BLOB, FIELD_TYPE.MEDIUM_BLOB,
    FIELD_TYPE.LONG_BLOB, FIELD_TYPE.BLOB)
_KEYWORDS = frozenset((
    'host', 'user', 'passwd', 'db', 'port', 'unix_socket', 'conv', 'connect_timeout', 'compress', 'named_pipe', 'init_command',
    'read_default_file', 'read_default_group', 'client_flag', 'ssl', 'local_infile', 'read_timeout', 'write_timeout'))
_DIGITS = re.compile('^([0-9]+)')


class Connection(_mysql.connection):
    """A session of a server. The arguments are:

    host: its name, or "jndi:" and the name of a DataSource, or "datasource:" and the name of a pool of the bridge.
    user, passwd or password, db or database, port: as usual.
    conv: converters; by default MySQLdb.converters.conversions.
    cursorclass: the class of cursors.
    use_unicode: whether text becomes unicode; by default only if a charset is given.
    charset, sql_mode, init_command: set or executed when the session begins.
    autocommit: whether each statement is a transaction; None for the server's default.
    connect_timeout, read_timeout: in seconds.
    """

    default_cursor = cursors.Cursor

    Error = Error
    Warning = Warning
    InterfaceError = InterfaceError
    DatabaseError = DatabaseError
    DataError = DataError
    OperationalError = OperationalError
    IntegrityError = IntegrityError
    InternalError = InternalError
    NotSupportedError = NotSupportedError
    ProgrammingError = ProgrammingError

    def __init__(self, *args, **kwargs):
        from MySQLdb.converters import conversions
        for other, name in ('database', 'db'), ('password', 'passwd'):
            if other in kwargs:
                kwargs[name] = kwargs.pop(other)
        conv = kwargs.get('conv')
        if conv is None:
            conv = conversions
        kwargs['conv'] = dict(
            (key, list(value) if isinstance(key, (int, long)) and isinstance(value, list) else value) for key, value in conv.items())
        self.cursorclass = kwargs.pop('cursorclass', self.default_cursor)
        charset = kwargs.pop('charset', '')
        use_unicode = kwargs.pop('use_unicode', bool(charset))
        sql_mode = kwargs.pop('sql_mode', '')
        self._binary_prefix = kwargs.pop('binary_prefix', False)
        autocommit = kwargs.pop('autocommit', False)
        self.encoding = 'utf8'
        self.messages = []
        for name in kwargs:
            if name not in _KEYWORDS:
                raise TypeError("'%s' is an invalid keyword argument for this function" % name)
        super(Connection, self).__init__(*args, **kwargs)
        try:
            self._start(conv, charset, use_unicode, sql_mode, autocommit)
        except:
            self.close()
            raise

    def _start(self, conv, charset, use_unicode, sql_mode, autocommit):
        self._server_version = tuple(_number(part) for part in self.get_server_info().split('.')[:2])
        self.set_character_set(charset or self.character_set_name())
        if sql_mode:
            self.set_sql_mode(sql_mode)
        if use_unicode:
            for kind in _TEXT_TYPES:
                self.converter[kind] = ((FLAG.BINARY, bytes), (None, unicode))
            self.converter[FIELD_TYPE.JSON] = unicode
        self.encoders = _mysql.Encoders(self)
        self.encoders.update((key, value) for key, value in conv.items() if not isinstance(key, (int, long)))
        self.encoders[bytes] = bytes
        self.encoders[unicode] = _unicode_literal(self)
        self._transactional = self.server_capabilities & CLIENT.TRANSACTIONS
        if autocommit is not None and bool(autocommit) != self.get_autocommit():
            self.autocommit(autocommit)

    def autocommit(self, on):
        """Sets whether each statement is a transaction of its own."""
        if bool(on) != self.get_autocommit():
            _mysql.connection.autocommit(self, on)

    def cursor(self, cursorclass=None):
        """Returns a cursor of that class, or of the connection's default class."""
        return (cursorclass or self.cursorclass)(self)

    def begin(self):
        """Begins a transaction explicitly. Needed only in autocommit mode."""
        self.query('BEGIN')

    def literal(self, value):
        """Returns a value as SQL. A sequence becomes values in parentheses."""
        if isinstance(value, unicode):
            return self.string_literal(value.encode(self.encoding))
        if isinstance(value, (bytes, bytearray)):
            return self._bytes_literal(value) if isinstance(value, bytearray) else self.string_literal(value)
        if isinstance(value, (tuple, list)):
            return '(%s)' % ','.join([self.literal(each) for each in value])
        text = self.escape(value, self.encoders)
        return text.encode(self.encoding) if isinstance(text, unicode) else text

    def _bytes_literal(self, value):
        text = self.string_literal(bytes(value))
        return '_binary' + text if self._binary_prefix else text

    def set_character_set(self, charset):
        """Changes the encoding of statements and of values."""
        super(Connection, self).set_character_set(charset)
        charset = self.character_set_name()
        self.encoding = _CODECS.get(charset, charset)

    def set_sql_mode(self, sql_mode):
        """Sets the mode in which the server reads statements."""
        self.query('SET SESSION sql_mode=%s' % self.literal(sql_mode))
        self.store_result()

    def show_warnings(self):
        """Returns the warnings of the last statement as tuples of level, number and text."""
        self.query('SHOW WARNINGS')
        return self.store_result().fetch_row(0)


def _number(text):
    found = _DIGITS.match(text)
    return int(found.group(1)) if found else 0


def _unicode_literal(connection):
    """Returns the encoder of unicode. It does not keep the connection in memory."""
    reference = weakref.proxy(connection)

    def unicode_literal(value, encoders=None):
        return reference.string_literal(value.encode(reference.encoding))
    return unicode_literal
