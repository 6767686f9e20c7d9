"""Connection strings: keywords and values of libpq, and postgresql:// URIs."""

from __future__ import absolute_import

import re
import urllib

from psycopg2._errors import NotSupportedError, ProgrammingError

# The keywords of libpq, and socket_timeout (in seconds), which libpq does not have.
KEYWORDS = frozenset('''
    service user password passfile channel_binding connect_timeout dbname host hostaddr port client_encoding tty options
    application_name fallback_application_name keepalives keepalives_idle keepalives_interval keepalives_count
    tcp_user_timeout sslmode sslcompression sslcert sslkey sslpassword sslrootcert sslcrl sslcrldir sslsni requirepeer
    require_auth ssl_min_protocol_version ssl_max_protocol_version gssencmode krbsrvname gsslib replication
    target_session_attrs load_balance_hosts requiressl authtype socket_timeout'''.split())

# Keywords that make a connection safer, but that pgjdbc does not support. They are refused: ignoring them would be
# unsafe.
_PROTECTING = (
    'requirepeer', 'ssl_min_protocol_version', 'ssl_max_protocol_version', 'sslcrl', 'sslcrldir')

# The prefixes for a DataSource of the container, and for a pool of the bridge.
JNDI = 'jndi:'
POOL = 'datasource:'
_URI = re.compile('postgres(?:ql)?://')


def _invalid(text):
    return ProgrammingError('invalid dsn: %s\n' % text)


def _check(keyword):
    if keyword not in KEYWORDS:
        raise _invalid('invalid connection option "%s"' % keyword)
    return keyword


def parse_dsn(dsn):
    """Returns the keywords and values of a connection string as a dict."""
    if isinstance(dsn, unicode):
        dsn = dsn.encode('utf-8')
    if dsn.startswith((JNDI, POOL)):
        return {'host': dsn}
    return _parse_uri(dsn) if _URI.match(dsn) else _parse_pairs(dsn)


def _parse_pairs(dsn):
    values = {}
    at = 0
    while True:
        at = _skip_blanks(dsn, at)
        if at == len(dsn):
            return values
        start = at
        while at < len(dsn) and dsn[at] != '=' and not dsn[at].isspace():
            at += 1
        keyword = dsn[start:at]
        at = _skip_blanks(dsn, at)
        if at == len(dsn) or dsn[at] != '=':
            raise _invalid('missing "=" after "%s" in connection info string' % keyword)
        value, at = _value(dsn, _skip_blanks(dsn, at + 1))
        values[_check(keyword)] = value


def _skip_blanks(dsn, at):
    while at < len(dsn) and dsn[at].isspace():
        at += 1
    return at


def _value(dsn, at):
    quoted = dsn[at:at + 1] == "'"
    at += quoted
    value = []
    while at < len(dsn):
        c = dsn[at]
        if quoted and c == "'":
            return ''.join(value), at + 1
        if not quoted and c.isspace():
            break
        if c == '\\' and at + 1 < len(dsn):
            at += 1
            c = dsn[at]
        value.append(c)
        at += 1
    if quoted:
        raise _invalid('unterminated quoted string in connection info string')
    return ''.join(value), at


def _parse_uri(uri):
    rest = uri[uri.index('://') + 3:]
    rest, _, query = rest.partition('?')
    authority, _, database = rest.partition('/')
    values = {}
    credentials, at, servers = authority.rpartition('@')
    if at:
        user, colon, password = credentials.partition(':')
        values['user'] = user
        if colon:
            values['password'] = password
    hosts = []
    ports = []
    for server in servers.split(',') if servers else ():
        match = re.match(r'(?:\[([^\]]*)\]|([^:]*))(?::(.*))?$', server)
        if match is None:
            raise _invalid('invalid host "%s" in URI: "%s"' % (server, uri))
        hosts.append(match.group(1) or match.group(2) or '')
        ports.append(match.group(3) or '')
    if any(hosts):
        values['host'] = ','.join(hosts)
    if any(ports):
        values['port'] = ','.join(ports)
    if database:
        values['dbname'] = database
    for pair in query.split('&') if query else ():
        keyword, equals, value = pair.partition('=')
        if not equals:
            raise _invalid('missing key/value separator "=" in URI query parameter: "%s"' % pair)
        values[_check(urllib.unquote(keyword))] = value
    return dict((keyword, urllib.unquote(value)) for keyword, value in values.items() if value or keyword == 'dbname')


def check_supported(settings):
    """Refuses keywords that would protect the connection but are not supported."""
    for keyword in _PROTECTING:
        if settings.get(keyword):
            raise NotSupportedError(
                '%s=%s is not supported over JDBC, and the connection would be less safe without it: use sslmode=verify-full '
                'with sslrootcert, and the system property jdk.tls.client.protocols of Java' % (keyword, settings[keyword]))


def _escape(value):
    """Returns a value in the form of a connection string."""
    if not value:
        return "''"
    escaped = re.sub(r"([\\'])", r'\\\1', value)
    return "'%s'" % escaped if re.search(r'\s', escaped) else escaped


def make_dsn(dsn=None, **kwargs):
    """Returns a connection string made from another one and from keywords. Keywords whose value is None are left out.
    """
    if dsn is None and not kwargs:
        return ''
    kwargs = dict((keyword, value) for keyword, value in kwargs.items() if value is not None)
    if 'database' in kwargs:
        if 'dbname' in kwargs:
            raise TypeError("you can't specify both 'database' and 'dbname' arguments")
        kwargs['dbname'] = kwargs.pop('database')
    if dsn is not None and not kwargs:
        parse_dsn(dsn)
        return dsn
    if dsn is not None:
        values = parse_dsn(dsn)
        values.update(kwargs)
        kwargs = values
    text = ' '.join('%s=%s' % (keyword, _escape(_text(value))) for keyword, value in kwargs.items())
    parse_dsn(text)
    return text


def _text(value):
    return value.encode('utf-8') if isinstance(value, unicode) else str(value)
