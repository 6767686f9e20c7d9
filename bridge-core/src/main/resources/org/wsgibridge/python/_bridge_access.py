"""Calls the access and authentication scripts for a request; valid for Python 2.7 and 3.8 and later.

A WSGI application of the bridge, which the servlet calls before it serves a request. It responds with 200 and the user
in headers, or with 401 or 403. Its options are in the environ, with names that begin with ``mod_wsgi.access.``; the
scripts do not get these. The engine has already loaded the scripts, as applications of the same process group.
"""
import base64
import binascii
import hashlib
import hmac
import os
import sys
import time

try:
    from urllib import quote
except ImportError:
    from urllib.parse import quote

_OPTIONS = 'mod_wsgi.access.'
_NONCE_SECONDS = 300
#: Longer credentials are refused; none in use are.
_LONGEST_AUTHORIZATION = 4096
_SPACE = ' \t'
_TOKEN = frozenset("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz")
_HEX = frozenset('0123456789abcdef')
#: In the order in which they are offered: the hash function, and the function of the script that returns the user's
#: hash.
_ALGORITHMS = (('SHA-256', hashlib.sha256, 'get_realm_hash_sha256'), ('MD5', hashlib.md5, 'get_realm_hash'))
_TEXT = (str, type(u''))
_functions = {}


class _Refused(Exception):
    """The request must not be served."""

    def __init__(self, status, challenges=()):
        Exception.__init__(self, status)
        self.status = status
        self.headers = list(challenges)


def application(environ, start_response):
    """Decides whether one request is served."""
    authorization = environ.pop('HTTP_AUTHORIZATION', '')
    environ.pop('wsgi.input', None)
    options = {}
    for name in [name for name in environ if name.startswith(_OPTIONS)]:
        options[name[len(_OPTIONS):]] = environ.pop(name)
    try:
        headers = _decide(environ, options, authorization)
        status = '200 OK'
    except _Refused as refused:
        status, headers = refused.status, refused.headers
    start_response(status, headers + [('Content-Length', '0')])
    return []


def _decide(environ, options, authorization):
    if 'script' in options:
        allowed = _function(options['script'], 'allow_access')(environ, environ.get('REMOTE_ADDR'))
        if allowed not in (None, True, False):
            raise TypeError('allow_access() must return True, False or None, not %s' % type(allowed).__name__)
        if allowed is not None and not allowed:
            raise _Refused('403 Forbidden')
    if 'user-script' not in options:
        return []
    kind = options['type']
    if len(authorization) > _LONGEST_AUTHORIZATION:
        raise _Refused('401 Unauthorized', _challenges(options))
    if kind == 'Digest':
        user, headers = _digest(environ, options, authorization)
    else:
        user, headers = _basic(environ, options, authorization), []
    if 'group-script' in options:
        environ['REMOTE_USER'] = user
        environ['AUTH_TYPE'] = kind
        groups = _function(options['group-script'], 'groups_for_user')(environ, user)
        if groups is None or options['group'] not in list(groups):
            raise _Refused('401 Unauthorized', _challenges(options))
    return headers + [('X-Wsgi-User', quote(_bytes(user), safe='')), ('X-Wsgi-Auth-Type', kind)]


def _challenges(options, stale=False):
    realm = options['realm'].replace('\\', '\\\\').replace('"', '\\"')
    if options['type'] != 'Digest':
        return [('WWW-Authenticate', 'Basic realm="%s"' % realm)]
    stamp = '%x-%s' % (int(time.time()), ''.join('%02x' % byte for byte in bytearray(os.urandom(8))))
    challenge = 'Digest realm="%s", nonce="%s", qop="auth", algorithm=' % (realm, _nonce(options, stamp))
    end = ', stale=true' if stale else ''
    return [('WWW-Authenticate', challenge + algorithm + end) for algorithm, _, function in _ALGORITHMS
            if function == 'get_realm_hash' or _function(options['user-script'], function, None) is not None]


def _basic(environ, options, authorization):
    """Checks Basic authentication (RFC 7617). Returns the user."""
    scheme, _, credentials = authorization.partition(' ')
    try:
        decoded = base64.b64decode(credentials.strip().encode('latin-1'))
    except (TypeError, ValueError, binascii.Error):
        decoded = b''
    if not isinstance(decoded, str):
        decoded = decoded.decode('latin-1')
    user, colon, password = decoded.partition(':')
    if scheme.lower() != 'basic' or not colon or _has_controls(user):
        raise _Refused('401 Unauthorized', _challenges(options))
    result = _function(options['user-script'], 'check_password')(environ, user, password)
    if isinstance(result, _TEXT) and not isinstance(result, bool):
        return _native(result)
    if result not in (None, True, False):
        raise TypeError('check_password() must return True, False, None or a user name, not %s' % type(result).__name__)
    if not result:
        raise _Refused('401 Unauthorized', _challenges(options))
    return user


def _digest(environ, options, authorization):
    """Checks Digest authentication (RFC 7616, with qop=auth).

    Returns the user, and headers for the server, which refuses a nonce count that was used before with these
    challenges.
    """
    scheme, _, rest = authorization.partition(' ')
    given = _parameters(rest) or {}
    needed = ('username', 'realm', 'nonce', 'uri', 'response', 'nc', 'cnonce')
    issued = _issued(options, given.get('nonce', ''))
    digest, function = _algorithm(options, given.get('algorithm', 'MD5'))
    if (scheme.lower() != 'digest' or not all(given.get(name) for name in needed) or given.get('qop') != 'auth'
            or given['realm'] != options['realm'] or function is None
            or issued is None or not _is_count(given['nc']) or _has_controls(given['username'])):
        raise _Refused('401 Unauthorized', _challenges(options))
    if given['uri'] != environ.get('REQUEST_URI'):
        raise _Refused('400 Bad Request')
    secret = function(environ, given['username'], options['realm'])
    if secret is not None and not isinstance(secret, _TEXT):
        raise TypeError('%s() must return a string or None, not %s' % (function.__name__, type(secret).__name__))
    method = digest(_bytes('%s:%s' % (environ['REQUEST_METHOD'], given['uri']))).hexdigest()
    parts = (_native(secret or ''), given['nonce'], given['nc'], given['cnonce'], 'auth', method)
    expected = digest(_bytes(':'.join(parts))).hexdigest()
    if not secret or not _same(expected, given['response'].lower()):
        raise _Refused('401 Unauthorized', _challenges(options))
    stale = _challenges(options, stale=True)
    if not 0 <= time.time() - issued + 1 <= _NONCE_SECONDS + 1:
        raise _Refused('401 Unauthorized', stale)
    return given['username'], [('X-Wsgi-Nonce', '%s %s' % (given['nonce'], given['nc']))] + stale


def _algorithm(options, wanted):
    """Returns the hash function that a client has chosen, and the script's function for users' hashes; None if unknown.
    """
    for name, digest, function in _ALGORITHMS:
        if name == wanted.upper():
            return digest, _function(options['user-script'], function, None)
    return None, None


def _parameters(text):
    """Parses a list of parameters (RFC 9110, section 11.2) in linear time. Returns None if it is malformed."""
    given = {}
    at, end = _skip(text, 0, _SPACE + ','), len(text)
    while at < end:
        equals = text.find('=', at)
        name = text[at:max(equals, at)].rstrip(_SPACE).lower()
        if not name or name in given or not _TOKEN.issuperset(name):
            return None
        at = _skip(text, equals + 1, _SPACE)
        if text[at:at + 1] == '"':
            value, at = _quoted(text, at + 1)
        else:
            comma = text.find(',', at)
            value, at = text[at:] if comma < 0 else text[at:comma], end if comma < 0 else comma
            value = value.rstrip(_SPACE)
            if not _TOKEN.issuperset(value):
                return None
        at = _skip(text, at, _SPACE)
        if value is None or at < end and text[at] != ',':
            return None
        given[name] = value
        at = _skip(text, at, _SPACE + ',')
    return given


def _skip(text, at, characters):
    while at < len(text) and text[at] in characters:
        at += 1
    return at


def _quoted(text, at):
    """Parses a quoted string after its first quote. Returns the string, None if it does not end, and the end position.
    """
    value = []
    while at < len(text) and text[at] != '"':
        if text[at] == '\\':
            at += 1
        value.append(text[at:at + 1])
        at += 1
    return ''.join(value) if at < len(text) else None, at + 1


def _is_count(text):
    return len(text) == 8 and _HEX.issuperset(text.lower())


def _nonce(options, stamp):
    """Returns a nonce that proves its origin, so that it need not be stored. The stamp begins with its time in seconds.
    """
    proof = hmac.new(_bytes(options['key']), _bytes(stamp + ':' + options['realm']), hashlib.sha256)
    return stamp + '-' + proof.hexdigest()


def _issued(options, nonce):
    """Returns the time at which this application made a nonce, in seconds; None if it did not make it."""
    stamp = nonce.rpartition('-')[0]
    if not stamp or not _same(nonce, _nonce(options, stamp)):
        return None
    return int(stamp.partition('-')[0], 16)


_REQUIRED = object()


def _function(path, name, default=_REQUIRED):
    """Finds a function of a script that the engine has loaded. Returns the default if the script has none of that name.
    """
    function = _functions.get((path, name))
    if function is None:
        wanted = path if str is bytes else path.encode('latin-1').decode('utf-8')
        for module_name, module in list(sys.modules.items()):
            if module_name.startswith('_mod_wsgi_') and getattr(module, '__file__', None) == wanted:
                function = getattr(module, name) if default is _REQUIRED else getattr(module, name, default)
                _functions[path, name] = function
                break
        else:
            raise LookupError('the script %s is not loaded' % path)
    return function


def _has_controls(text):
    return any(c < ' ' or c == '\x7f' for c in text)


def _same(one, other):
    """Compares two texts in a time that does not depend on the position of a difference."""
    one, other = bytearray(_bytes(one)), bytearray(_bytes(other))
    difference = len(one) ^ len(other)
    for left, right in zip(one, other):
        difference |= left ^ right
    return difference == 0


def _native(text):
    """Returns a text as a native string, with a character for each byte (PEP 3333)."""
    if isinstance(text, str):
        try:
            text.encode('latin-1')
            return text
        except UnicodeError:
            if str is bytes:
                return text
            return text.encode('utf-8').decode('latin-1')
    return text.encode('utf-8')


def _bytes(text):
    return text if isinstance(text, bytes) else text.encode('latin-1')
