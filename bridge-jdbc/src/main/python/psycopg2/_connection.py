"""Connections."""

from __future__ import absolute_import

import atexit
import os
import weakref

from java.sql import SQLException
from java.util import HashMap
from javax.naming import NamingException
from org.wsgibridge.jdbc import DriverJar

from psycopg2 import _dsn, _encodings, _errors
from psycopg2._errors import (
    InterfaceError, NotSupportedError, OperationalError, ProgrammingError, class_of, of_connect, of_java)

STATUS_SETUP, STATUS_READY, STATUS_BEGIN, STATUS_PREPARED = 0, 1, 2, 5
_LEVELS = {1: 'READ COMMITTED', 2: 'REPEATABLE READ', 3: 'SERIALIZABLE', 4: 'READ UNCOMMITTED'}
_MOST_NOTICES = 50
_CONNECT_TIMEOUT = '10'
_DRIVER = DriverJar('psycopg2', 'org.postgresql:postgresql', 'org.postgresql.Driver')
_ENVIRONMENT = (
    ('host', 'PGHOST'), ('port', 'PGPORT'), ('dbname', 'PGDATABASE'), ('user', 'PGUSER'), ('password', 'PGPASSWORD'),
    ('sslmode', 'PGSSLMODE'), ('options', 'PGOPTIONS'), ('application_name', 'PGAPPNAME'),
    ('connect_timeout', 'PGCONNECT_TIMEOUT'))

_open = weakref.WeakSet()


@atexit.register
def _close_all():
    """Closes all connections when the interpreter ends, because the JVM may continue to run."""
    for each in list(_open):
        try:
            each.close()
        except Exception:  # The others have to be closed too.
            pass


def libpq_version():
    """Returns the version of libpq whose behaviour is the same."""
    return 110005


class Notify(object):
    """A notification of another session."""

    def __init__(self, pid, channel, payload=''):
        self.pid = pid
        self.channel = channel
        self.payload = payload

    def __getitem__(self, index):
        return (self.pid, self.channel)[index]

    def __len__(self):
        return 2

    def __eq__(self, other):
        if isinstance(other, Notify):
            return (self.pid, self.channel, self.payload) == (other.pid, other.channel, other.payload)
        return (self.pid, self.channel) == other

    def __ne__(self, other):
        return not self == other

    def __hash__(self):
        key = (self.pid, self.channel, self.payload) if self.payload else (self.pid, self.channel)
        return hash(key)

    def __repr__(self):
        return 'Notify(%r, %r, %r)' % (self.pid, self.channel, self.payload)


class Xid(object):
    """The identifier of a two-phase transaction."""

    prepared = owner = database = None

    def __init__(self, format_id, gtrid, bqual):
        self.format_id, self.gtrid, self.bqual = format_id, gtrid, bqual

    def __getitem__(self, index):
        return (self.format_id, self.gtrid, self.bqual)[index]

    def __len__(self):
        return 3

    def __str__(self):
        if self.format_id is None:
            return self.gtrid
        return '%d_%s_%s' % (
            self.format_id, self.gtrid.encode('base64').strip(), self.bqual.encode('base64').strip())

    def __repr__(self):
        return '<Xid: (%r, %r, %r)>' % (self.format_id, self.gtrid, self.bqual)

    @classmethod
    def from_string(cls, text):
        parts = text.split('_')
        try:
            if len(parts) == 3:
                return cls(int(parts[0]), parts[1].decode('base64'), parts[2].decode('base64'))
        except ValueError:
            pass
        return cls(None, text, None)


class lobject(object):
    """Large objects are not supported."""

    def __init__(self, *args, **kwargs):
        raise NotSupportedError('large objects are not supported over JDBC; use a column of type bytea')


def set_wait_callback(callback):
    if callback is not None:
        raise NotSupportedError('wait callbacks are not supported over JDBC: use threads')


def get_wait_callback():
    return None


def encrypt_password(password, user, scope=None, algorithm=None):
    """Returns a password in the form in which the server stores it. Supports only the algorithm md5."""
    if algorithm in (None, 'md5'):
        import hashlib
        return 'md5' + hashlib.md5(password + user).hexdigest()
    raise NotSupportedError('password encryption (%r) is not supported over JDBC' % algorithm)


def _connect(dsn, connection_factory=None, asynchronous=0):
    if asynchronous:
        raise NotSupportedError('asynchronous connections are not supported over JDBC: use threads')
    return (connection_factory or connection)(dsn)


def _settings(dsn):
    settings = dict((keyword, os.environ[name]) for keyword, name in _ENVIRONMENT if os.environ.get(name))
    settings.update((keyword, value) for keyword, value in _dsn.parse_dsn(dsn).items() if value != '')
    if settings.get('hostaddr'):
        settings['host'] = settings['hostaddr']
    settings.setdefault('host', 'localhost')
    settings.setdefault('port', '5432')
    settings.setdefault('user', os.environ.get('USER') or 'postgres')
    settings.setdefault('dbname', settings['user'])
    settings.setdefault('connect_timeout', _CONNECT_TIMEOUT)
    if settings.get('requiressl') == '1':
        settings.setdefault('sslmode', 'require')
    _dsn.check_supported(settings)
    return settings


def _open_direct(settings):
    from org.wsgibridge.jdbc.postgresql import Connector
    if settings['host'].startswith('/'):
        raise OperationalError(
            'JDBC has no Unix sockets: host=%s must be the name of a host, such as localhost\n' % settings['host'])
    java = HashMap()
    for keyword, value in settings.items():
        java.put(keyword, value.decode('utf-8'))
    try:
        return Connector.open(java)
    except SQLException as failure:
        raise of_connect(failure, settings['host'], settings['port'])


def _open_bound(host, settings):
    from org.wsgibridge.jdbc.pool import BoundConnections
    scheme, _, name = host.partition(':')
    try:
        if scheme + ':' == _dsn.POOL:
            return BoundConnections.ofPool(name, settings.get('user') or None)
        return BoundConnections.lookUp(name, settings.get('user') or None, settings.get('password') or None)
    except NamingException as failure:
        reason = (failure.getMessage() or failure.toString()).encode('utf-8')
        raise OperationalError(
            'no DataSource can be had under the JNDI name "%s" (%s): declare it in the container, and if the name starts '
            'with java:comp/env as a resource-ref of the web application\n' % (name, reason))
    except SQLException as failure:
        raise OperationalError('the DataSource "%s" gives no connection: %s\n' % (
            name, (failure.getMessage() or failure.toString()).encode('utf-8')))


def _level(level):
    """Returns the number of an isolation level; None for the server's default."""
    if level is None:
        return None
    if isinstance(level, (int, long)):
        if level not in _LEVELS:
            raise ValueError('isolation_level must be between 1 and 4')
        return level
    if not isinstance(level, basestring):
        raise TypeError('Expected bytes or unicode string, got %s instead' % type(level).__name__)
    text = level.upper()
    for number, name in _LEVELS.items():
        if name == text:
            return number
    if text == 'DEFAULT':
        return None
    raise ValueError("bad value for isolation_level: '%s'" % level)


def _flag(value, name):
    """Returns True, False, or None for the server's default."""
    if isinstance(value, basestring):
        if value.lower() == 'default':
            return None
        raise ValueError("the only string accepted is 'default'; got %s" % value)
    return None if value is None else bool(value)


class _Unchanged(object):
    pass


class connection(object):
    """A session of the server."""

    Error = _errors.Error
    Warning = _errors.Warning
    InterfaceError = _errors.InterfaceError
    DatabaseError = _errors.DatabaseError
    InternalError = _errors.InternalError
    OperationalError = _errors.OperationalError
    ProgrammingError = _errors.ProgrammingError
    IntegrityError = _errors.IntegrityError
    DataError = _errors.DataError
    NotSupportedError = _errors.NotSupportedError

    _session = None
    async_ = 0
    protocol_version = 3
    pgconn_ptr = None

    def __init__(self, dsn, async_=0, **kwargs):
        if async_ or kwargs.get('async'):
            raise NotSupportedError('asynchronous connections are not supported over JDBC: use threads')
        self.dsn = _hide_password(dsn)
        self.notices = []
        self.notifies = []
        self.cursor_factory = None
        self.string_types = {}
        self.binary_types = {}
        self._closed = 0
        self._status = STATUS_SETUP
        self._autocommit = False
        self._isolation = self._readonly = self._deferrable = None
        self._begin = 'BEGIN'
        self._mark = 0
        self._xid = None
        self._settings = _settings(dsn)
        self._encoding, self._codec = 'UTF8', 'utf_8'
        self._open(dsn)
        self._status = STATUS_READY
        wanted = self._settings.get('client_encoding')
        if wanted and wanted != 'auto':
            self.set_client_encoding(wanted)
        _open.add(self)

    def _open(self, dsn):
        try:
            self._open_session(dsn)
        except OperationalError as failure:
            if not self._settings['host'].startswith(_dsn.POOL):  # The pool has logged it already.
                _DRIVER.reportFailure(failure)
            raise

    def _open_session(self, dsn):
        if not _DRIVER.isPresent():
            raise OperationalError(_DRIVER.missing().encode('utf-8') + '\n')
        from org.wsgibridge.jdbc.postgresql import Session
        host = self._settings['host']
        bound = host.startswith((_dsn.JNDI, _dsn.POOL))
        java = _open_bound(host, _dsn.parse_dsn(dsn)) if bound else _open_direct(self._settings)
        try:
            self._session = Session(java, bound, self._notice)
        except SQLException as failure:
            java.close()
            raise OperationalError(
                'the DataSource gives a %s, not a connection of the pgjdbc that this application sees: the PostgreSQL driver '
                'must be there once, either in the container or in WEB-INF/lib (%s)\n' % (
                    java.getClass().getName(), failure.getMessage()))

    def _notice(self, warning):
        from org.wsgibridge.jdbc.postgresql import ErrorText
        said = getattr(warning, 'serverErrorMessage', None)
        text = ErrorText.ofNotice(said) if said is not None else warning.getMessage() + '\n'
        notices = self.notices
        notices.append(text.encode(self._codec))
        if isinstance(notices, list) and len(notices) > _MOST_NOTICES:
            del notices[:-_MOST_NOTICES]

    # Used by cursors.

    def _check(self):
        if self._closed:
            raise InterfaceError('connection already closed')

    def _run(self, sql, cursor=None, begin=True):
        """Runs SQL and returns its outcome. Begins a transaction first, if one is needed."""
        self._check()
        try:
            outcome = self._session.execute(sql, self._start() if begin else None)
        except SQLException as failure:
            raise self._failed(failure, cursor, sql)
        except:
            if begin:
                self._settle()
            raise
        self._take_notifies()
        return outcome

    def _start(self):
        """Returns the statement that starts a transaction before the next one; None for none."""
        if self._autocommit or self._status != STATUS_READY:
            return None
        self._status = STATUS_BEGIN
        return self._begin

    def _settle(self):
        """Corrects the status after an interruption: BEGIN or COMMIT may not have been sent, so the session is asked
        whether a transaction is open.
        """
        if self._status == STATUS_BEGIN and self._session.transactionStatus() in (0, 4):
            self._status = STATUS_READY
            self._xid = None

    def _failed(self, failure, cursor, sql):
        if self._session.isBroken():
            self._closed = 2
        return of_java(failure, cursor, sql)

    def _take_notifies(self):
        for each in self._session.arrivedNotifications() or ():
            self.notifies.append(Notify(
                each.getPID(), each.getName().encode(self._codec), each.getParameter().encode(self._codec)))

    def _outside(self, what):
        self._check()
        if self._status != STATUS_READY or self._session.transactionStatus() in (2, 3):
            raise ProgrammingError('%s cannot be used inside a transaction' % what)

    # Transactions.

    def commit(self):
        self._check()
        self._not_in_two_phases('commit')
        self._end('COMMIT')

    def rollback(self):
        self._check()
        self._not_in_two_phases('rollback')
        self._end('ROLLBACK')

    def _not_in_two_phases(self, what):
        if self._xid is not None:
            raise ProgrammingError('%s cannot be used during a two-phase transaction' % what)

    def _end(self, sql):
        self._mark += 1
        if self._autocommit or self._status != STATUS_BEGIN:
            return
        try:
            self._run(sql, begin=False)
            self._status = STATUS_READY
        except:
            self._settle()
            raise

    def __enter__(self):
        self._check()
        return self

    def __exit__(self, kind, value, trace):
        if kind is None:
            self.commit()
        else:
            self.rollback()

    @property
    def autocommit(self):
        return self._autocommit

    @autocommit.setter
    def autocommit(self, value):
        self.set_session(autocommit=value)

    @property
    def isolation_level(self):
        return self._isolation

    @isolation_level.setter
    def isolation_level(self, level):
        self._outside('set_isolation_level')
        self._set(isolation=_level(level))

    @property
    def readonly(self):
        return self._readonly

    @readonly.setter
    def readonly(self, value):
        self._outside('readonly')
        self._set(readonly=_flag(value, 'readonly'))

    @property
    def deferrable(self):
        return self._deferrable

    @deferrable.setter
    def deferrable(self, value):
        self._outside('deferrable')
        self._set(deferrable=_flag(value, 'deferrable'))

    def set_session(self, isolation_level=_Unchanged, readonly=_Unchanged, deferrable=_Unchanged, autocommit=_Unchanged):
        self._outside('set_session')
        self._set(
            _Unchanged if isolation_level in (_Unchanged, None) else _level(isolation_level),
            _Unchanged if readonly in (_Unchanged, None) else _flag(readonly, 'readonly'),
            _Unchanged if deferrable in (_Unchanged, None) else _flag(deferrable, 'deferrable'),
            _Unchanged if autocommit in (_Unchanged, None) else bool(autocommit))

    def set_isolation_level(self, level):
        self._check()
        if level is not None and not isinstance(level, (int, long)):
            raise TypeError('an integer is required')
        if level is not None and level not in _LEVELS and level != 0:
            raise ValueError('isolation level must be between 0 and 4')
        self._end('ROLLBACK')
        if level == 0:
            self._set(autocommit=True)
        else:
            self._set(isolation=level, autocommit=False)

    def _set(self, isolation=_Unchanged, readonly=_Unchanged, deferrable=_Unchanged, autocommit=_Unchanged):
        """Changes later transactions: in their BEGIN, or, in autocommit mode, by the session's defaults."""
        old = self._isolation, self._readonly, self._deferrable, self._autocommit
        before = self._defaults() if self._autocommit else {}
        if isolation is not _Unchanged:
            self._isolation = isolation
        if readonly is not _Unchanged:
            self._readonly = readonly
        if deferrable is not _Unchanged:
            self._deferrable = deferrable
        if autocommit is not _Unchanged:
            self._autocommit = autocommit
        after = self._defaults() if self._autocommit else {}
        changes = []
        for name in sorted(set(before) | set(after)):
            if before.get(name) != after.get(name):
                value = after.get(name)
                changes.append('SET %s TO %s' % (name, "'%s'" % value if value is not None else 'DEFAULT'))
        if changes:
            try:
                self._run('; '.join(changes), begin=False)
            except:
                self._isolation, self._readonly, self._deferrable, self._autocommit = old
                raise
        words = ['BEGIN']
        if self._isolation is not None:
            words.append('ISOLATION LEVEL ' + _LEVELS[self._isolation])
        if self._readonly is not None:
            words.append('READ ONLY' if self._readonly else 'READ WRITE')
        if self._deferrable is not None:
            words.append('DEFERRABLE' if self._deferrable else 'NOT DEFERRABLE')
        self._begin = ' '.join(words)

    def _defaults(self):
        defaults = {}
        if self._isolation is not None:
            defaults['default_transaction_isolation'] = _LEVELS[self._isolation].lower()
        if self._readonly is not None:
            defaults['default_transaction_read_only'] = 'on' if self._readonly else 'off'
        if self._deferrable is not None:
            defaults['default_transaction_deferrable'] = 'on' if self._deferrable else 'off'
        return defaults

    def reset(self):
        """Ends the transaction, and resets the session's settings."""
        self._check()
        self._end('ROLLBACK')
        self._run('RESET ALL', begin=False)
        self._run('SET SESSION AUTHORIZATION DEFAULT', begin=False)
        self._isolation = self._readonly = self._deferrable = None
        self._begin = 'BEGIN'
        self._status = STATUS_READY

    # Two-phase transactions.

    def xid(self, format_id, gtrid, bqual):
        return Xid(format_id, gtrid, bqual)

    def tpc_begin(self, xid):
        self._check()
        if not isinstance(xid, Xid):
            xid = Xid.from_string(xid)
        if self._status != STATUS_READY:
            raise ProgrammingError('tpc_begin must be called outside a transaction')
        if self._autocommit:
            raise ProgrammingError("tpc_begin can't be called in autocommit mode")
        try:
            self._run(self._start(), begin=False)
            self._xid = xid
        except:
            self._settle()
            raise

    def tpc_prepare(self):
        self._check()
        if self._xid is None:
            raise ProgrammingError('prepare must be called inside a two-phase transaction')
        self._run('PREPARE TRANSACTION ' + self._quoted(str(self._xid)), begin=False)
        self._status = STATUS_PREPARED

    def tpc_commit(self, xid=None):
        self._finish(xid, 'COMMIT')

    def tpc_rollback(self, xid=None):
        self._finish(xid, 'ROLLBACK')

    def _finish(self, xid, verb):
        self._check()
        if xid is not None:
            if self._status != STATUS_READY:
                raise ProgrammingError('tpc_%s with a xid must be called outside a transaction' % verb.lower())
            self._run('%s PREPARED %s' % (verb, self._quoted(str(xid))), begin=False)
            return
        if self._xid is None:
            raise ProgrammingError('tpc_%s with no xid must be called inside a two-phase transaction' % verb.lower())
        sql = '%s PREPARED %s' % (verb, self._quoted(str(self._xid))) if self._status == STATUS_PREPARED else verb
        try:
            self._run(sql, begin=False)
            self._status = STATUS_READY
            self._xid = None
        except:
            self._settle()
            raise

    def tpc_recover(self):
        cursor = self.cursor()
        cursor.execute('SELECT gid, prepared, owner, database FROM pg_prepared_xacts')
        found = []
        for gid, prepared, owner, database in cursor.fetchall():
            xid = Xid.from_string(gid)
            xid.prepared, xid.owner, xid.database = prepared, owner, database
            found.append(xid)
        if self._status == STATUS_BEGIN:
            self._end('ROLLBACK')
        return found

    def _quoted(self, text):
        from psycopg2._types import adaptation
        return adaptation.quoted(text, self, self._session)

    # Cursors.

    def cursor(self, name=None, cursor_factory=None, withhold=False, scrollable=None):
        self._check()
        from psycopg2._cursor import cursor
        factory = cursor_factory or self.cursor_factory or cursor
        made = factory(self) if name is None else factory(self, name)
        if not isinstance(made, cursor):
            raise TypeError('cursor factory must be subclass of psycopg2.extensions.cursor')
        if withhold:
            made.withhold = True
        if scrollable is not None:
            made.scrollable = scrollable
        return made

    def lobject(self, *args, **kwargs):
        return lobject()

    # The session.

    def close(self):
        closed, self._closed = self._closed, 1
        session = self._session
        if closed == 1 or session is None:
            return
        _open.discard(self)
        try:
            session.close()
        except SQLException:
            pass  # It is closed in any case.

    @property
    def closed(self):
        if not self._closed and self._session is not None and self._session.isBroken():
            self._closed = 2
        return self._closed

    @property
    def status(self):
        return self._status

    def cancel(self):
        self._check()
        try:
            self._session.cancel()
        except SQLException as failure:
            raise OperationalError(failure.getMessage())

    def isexecuting(self):
        return False  # As in every connection that is not asynchronous.

    def poll(self):
        """Receives what the server has sent meanwhile, above all notifications."""
        self._check()
        try:
            for each in self._session.notifications() or ():
                self.notifies.append(Notify(
                    each.getPID(), each.getName().encode(self._codec), each.getParameter().encode(self._codec)))
        except SQLException as failure:
            raise self._failed(failure, None, None)
        return 0

    def fileno(self):
        raise NotSupportedError('a connection over JDBC has no file descriptor: call poll() from time to time')

    def get_transaction_status(self):
        return 4 if self._closed else self._session.transactionStatus()

    def get_backend_pid(self):
        self._check()
        return self._session.backendPid()

    def get_parameter_status(self, name):
        self._check()
        value = self._encoding if name == 'client_encoding' else self._session.parameterStatus(name)
        return value.encode('utf-8') if value is not None else None

    def get_dsn_parameters(self):
        self._check()
        return dict((keyword, value) for keyword, value in self._settings.items() if keyword != 'password')

    @property
    def server_version(self):
        self._check()
        return self._session.serverVersion()

    @property
    def info(self):
        return ConnectionInfo(self)

    @property
    def encoding(self):
        return self._encoding

    def set_client_encoding(self, name):
        """Changes the encoding of str values. The connection itself always uses UTF-8."""
        self._check()
        charset = _encodings.charset(name)
        if charset is None:
            raise class_of('22023')('invalid value for parameter "client_encoding": "%s"\n' % _encodings.clean(name))
        self._end('ROLLBACK')
        self._session.charset(charset)
        self._encoding, self._codec = _encodings.clean(name), _encodings.codec(name)

    def __repr__(self):
        return "<connection object at 0x%x; dsn: '%s', closed: %d>" % (id(self), self.dsn, self._closed)

    def __reduce__(self):
        raise TypeError("can't pickle connection objects")


setattr(connection, 'async', 0)


class ConnectionInfo(object):
    """Information about a connection."""

    def __init__(self, of):
        self._of = of

    dbname = property(lambda self: self._of._session.database().encode('utf-8'))
    user = property(lambda self: self._of._session.user().encode('utf-8'))
    password = property(lambda self: self._of._settings.get('password', ''))
    host = property(lambda self: self._of._session.host().encode('utf-8'))
    port = property(lambda self: self._of._session.port())
    options = property(lambda self: self._of._settings.get('options', ''))
    dsn_parameters = property(lambda self: self._of.get_dsn_parameters())
    status = property(lambda self: 1 if self._of.closed else 0)
    transaction_status = property(lambda self: self._of.get_transaction_status())
    protocol_version = property(lambda self: 3)
    server_version = property(lambda self: self._of.server_version)
    backend_pid = property(lambda self: self._of.get_backend_pid())
    used_password = property(lambda self: 'password' in self._of._settings)
    needs_password = property(lambda self: False)
    error_message = property(lambda self: None)

    def parameter_status(self, name):
        return self._of.get_parameter_status(name)


def _hide_password(dsn):
    if isinstance(dsn, unicode):
        dsn = dsn.encode('utf-8')
    values = _dsn.parse_dsn(dsn)
    if 'password' not in values:
        return dsn
    values['password'] = 'xxx'
    return ' '.join('%s=%s' % (keyword, _dsn._escape(value)) for keyword, value in values.items())
