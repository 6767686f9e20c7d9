"""Opens connections, and completes and checks the arguments for that."""

from __future__ import absolute_import

import os

from java.lang import Integer
from java.net import UnknownHostException
from java.sql import SQLException
from java.util import HashMap
from javax.naming import NamingException
from org.wsgibridge.jdbc import DriverJar

from MySQLdb import _option_file
from MySQLdb._exceptions import NotSupportedError, OperationalError
from MySQLdb.constants import CLIENT, CR

JNDI, POOL = 'jndi:', 'datasource:'
_DRIVER = DriverJar('MySQLdb', 'org.mariadb.jdbc:mariadb-java-client', 'org.mariadb.jdbc.Driver')
_CONNECT_TIMEOUT = 10
_PORT = 3306
_LONGEST = 2147483647
# In these encodings a byte of a character can be that of a backslash, so text cannot be quoted byte by byte.
_UNSAFE = ('big5', 'cp932', 'gb18030', 'gbk', 'sjis', 'swe7')
_SSL = {'ca': 'serverSslCert', 'cipher': 'enabledSslCipherSuites'}


def unknown_charset(charset):
    """Returns the exception for an unknown encoding."""
    return OperationalError(CR.CANT_READ_CHARSET, "Can't initialize character set %s" % charset)


def checked_charset(charset):
    """Returns the name of an encoding as str. Raises an exception if statements cannot be in it."""
    if isinstance(charset, unicode):
        charset = charset.encode('utf-8')
    if not charset.replace('_', '').isalnum():
        raise unknown_charset(charset)
    if charset.lower() in _UNSAFE:
        raise NotSupportedError('text cannot be quoted in the encoding %s: use utf8mb4' % charset)
    return charset


def _text(value, name):
    if not isinstance(value, basestring):
        raise TypeError('connect() argument %s must be string, not %s' % (name, type(value).__name__))
    return value.encode('utf-8') if isinstance(value, unicode) else value


def _seconds(value):
    """Returns a timeout in seconds; 0 for none. Raises TypeError for anything but an integer."""
    if not isinstance(value, (int, long)):
        raise TypeError('an integer is required')
    return value


def _milliseconds(seconds):
    """Returns a timeout in milliseconds, as text for the driver. As in C, a negative one means a very long one."""
    return Integer.toString(min(seconds * 1000, _LONGEST) if seconds >= 0 else _LONGEST)


class Settings(object):
    """The arguments of connect, completed from option files."""

    def __init__(self, host, user, passwd, db, port, unix_socket, connect_timeout, compress, named_pipe, init_command,
                 read_default_file, read_default_group, client_flag, ssl, local_infile, read_timeout, write_timeout):
        options = {}
        if read_default_file or read_default_group:
            options = _option_file.read(read_default_file, read_default_group)
        if unix_socket:
            raise OperationalError(
                CR.CONNECTION_ERROR, 'JDBC has no Unix sockets: leave out unix_socket=%s, and name a host' % unix_socket)
        if named_pipe not in (-1, 0):
            raise NotSupportedError('JDBC has no named pipes: name a host')
        if local_infile not in (-1, 0):
            raise NotSupportedError('LOAD DATA LOCAL INFILE is not supported over JDBC')
        self.host = _text(host, 'host') or options.get('host') or 'localhost'
        self.user = _text(user, 'user') or options.get('user', '')
        self.passwd = _text(passwd, 'passwd') or options.get('password', '')
        self.db = _text(db, 'db') or options.get('database', '')
        self.port = port or int(options.get('port') or _PORT)
        if not isinstance(self.port, (int, long)):
            raise TypeError('an integer is required')
        self.connect_timeout = _seconds(connect_timeout) or int(options.get('connect-timeout') or _CONNECT_TIMEOUT)
        self.read_timeout = _seconds(read_timeout)
        self.compress = compress > 0 or 'compress' in options
        self.client_flag = int(client_flag) | CLIENT.MULTI_STATEMENTS | CLIENT.MULTI_RESULTS
        self.ssl = dict(ssl) if ssl is not None else _option_file.ssl(options)
        self.charset = options.get('default-character-set') or 'utf8mb4'
        self.init_commands = [each for each in (options.get('init-command'), init_command) if each]


def open_session(settings):
    """Opens a connection with the driver, or takes one from a DataSource."""
    try:
        return _session(settings)
    except OperationalError as failure:
        if not settings.host.startswith(POOL):  # The pool has logged it already.
            _DRIVER.reportFailure(failure)
        raise


def _session(settings):
    if not _DRIVER.isPresent():
        raise OperationalError(CR.UNKNOWN_ERROR, _DRIVER.missing().encode('utf-8'))
    from org.mariadb.jdbc import Connection as MariaDb
    from org.wsgibridge.jdbc.mysql import Session
    bound = settings.host.startswith((JNDI, POOL))
    java = _open_bound(settings) if bound else _open_direct(settings)
    try:
        return Session(java, bound)
    except SQLException as failure:
        if java.isClosed() or java.isWrapperFor(MariaDb):
            java.close()
            raise OperationalError(failure.getErrorCode() or CR.SERVER_LOST, _said(failure))
        java.close()
        raise OperationalError(
            CR.UNKNOWN_ERROR, 'the DataSource gives a %s, not a connection of the MariaDB Connector/J that this application '
            'sees: the driver must be there once, either in the container or in WEB-INF/lib (%s)' % (
                java.getClass().getName(), failure.getMessage()))


def _open_bound(settings):
    from org.wsgibridge.jdbc.pool import BoundConnections
    scheme, _, name = settings.host.partition(':')
    # Django's settings must have a NAME, but it is not used here.
    settings.db = ''
    try:
        if scheme + ':' == POOL:
            return BoundConnections.ofPool(name, settings.user or None)
        return BoundConnections.lookUp(name, settings.user or None, settings.passwd or None)
    except NamingException as failure:
        reason = (failure.getMessage() or failure.toString()).encode('utf-8')
        raise OperationalError(
            CR.CONN_HOST_ERROR, 'no DataSource can be had under the JNDI name "%s" (%s): declare it in the container, and if '
            'the name starts with java:comp/env as a resource-ref of the web application' % (name, reason))
    except SQLException as failure:
        raise OperationalError(CR.CONN_HOST_ERROR, 'the DataSource "%s" gives no connection: %s' % (
            name, _said(failure)))


def _said(failure):
    """Returns the text of a driver's exception without the prefix "(conn=...)"."""
    text = (failure.getMessage() or failure.toString()).encode('utf-8')
    start, closing, rest = text.partition(') ')
    return rest if closing and start.startswith('(conn=') else text


def _driver_options(settings):
    options = HashMap()
    options.put('user', settings.user.decode('utf-8'))
    options.put('password', settings.passwd.decode('utf-8'))
    options.put('connectTimeout', _milliseconds(settings.connect_timeout))
    options.put('socketTimeout', _milliseconds(settings.read_timeout))
    options.put('useCompression', str(settings.compress).lower())
    options.put('allowMultiQueries', 'true')
    options.put('useAffectedRows', str(not settings.client_flag & CLIENT.FOUND_ROWS).lower())
    options.put('allowLocalInfile', 'false')
    if settings.ssl or settings.client_flag & CLIENT.SSL:
        _add_ssl(options, settings.ssl)
    return options


def _add_ssl(options, ssl):
    unknown = sorted(set(ssl) - set(_SSL))
    if unknown:
        raise NotSupportedError('ssl: %s cannot be used over JDBC; what can be used is ca, cipher' % ', '.join(unknown))
    authority = ssl.get('ca')
    if authority and not os.path.isfile(authority):
        raise OperationalError(CR.SSL_CONNECTION_ERROR, 'SSL connection error: ca: there is no file %s' % authority)
    options.put('sslMode', 'verify-ca' if authority else 'trust')
    for name, value in ssl.items():
        if value:
            options.put(_SSL[name], os.path.abspath(value) if name == 'ca' else value)


def _open_direct(settings):
    from org.wsgibridge.jdbc.mysql import Connector
    try:
        return Connector.open(settings.host, settings.port, _driver_options(settings))
    except SQLException as failure:
        raise _of_connect(failure, settings)


def _of_connect(failure, settings):
    number = failure.getErrorCode()
    if number > 0 and number < CR.UNKNOWN_ERROR:
        return OperationalError(number, _said(failure))
    cause = failure
    while cause.getCause() is not None and cause.getCause() is not cause:
        cause = cause.getCause()
    if isinstance(cause, UnknownHostException):
        return OperationalError(CR.UNKNOWN_HOST, "Unknown MySQL server host '%s'" % settings.host)
    reason = (cause.getMessage() or cause.toString()).encode('utf-8')
    return OperationalError(CR.CONN_HOST_ERROR, "Can't connect to MySQL server on '%s' (port %d: %s)" % (
        settings.host, settings.port, reason))
