"""Asks the access and authentication scripts about a request; valid for Python 2.7 and 3.8 and later.

A WSGI application of the bridge's own, which the servlet asks before it serves a request. It answers 200 with the user in
headers, or 401 or 403. What it needs to know is in the environ, below ``mod_wsgi.access.``; the scripts do not see that. The
engine has loaded the scripts already, as applications of the same process group.
"""
import base64
import binascii
import hashlib
import hmac
import re
import sys
import time

try:
    from urllib import quote
except ImportError:
    from urllib.parse import quote

_OPTIONS = 'mod_wsgi.access.'
_NONCE_SECONDS = 300
_PARAMETER = re.compile(r'([A-Za-z0-9_*-]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,"]+))')
_TEXT = (str, type(u''))
_functions = {}


class _Refused(Exception):
    """The request is not to be served."""

    def __init__(self, status, challenge=None):
        Exception.__init__(self, status)
        self.status = status
        self.headers = [('WWW-Authenticate', challenge)] if challenge else []


def application(environ, start_response):
    """Decides about one request."""
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
    user = (_digest if kind == 'Digest' else _basic)(environ, options, authorization)
    if 'group-script' in options:
        environ['REMOTE_USER'] = user
        environ['AUTH_TYPE'] = kind
        groups = _function(options['group-script'], 'groups_for_user')(environ, user)
        if groups is None or options['group'] not in list(groups):
            raise _Refused('401 Unauthorized', _challenge(options))
    return [('X-Wsgi-User', quote(_bytes(user), safe='')), ('X-Wsgi-Auth-Type', kind)]


def _challenge(options, stale=False):
    realm = options['realm'].replace('\\', '\\\\').replace('"', '\\"')
    if options['type'] != 'Digest':
        return 'Basic realm="%s"' % realm
    challenge = 'Digest realm="%s", nonce="%s", algorithm=MD5, qop="auth"' % (realm, _nonce(options, int(time.time())))
    return challenge + ', stale=true' if stale else challenge


def _basic(environ, options, authorization):
    """Basic authentication (RFC 7617); returns the user."""
    scheme, _, credentials = authorization.partition(' ')
    try:
        decoded = base64.b64decode(credentials.strip().encode('latin-1'))
    except (TypeError, ValueError, binascii.Error):
        decoded = b''
    if not isinstance(decoded, str):
        decoded = decoded.decode('latin-1')
    user, colon, password = decoded.partition(':')
    if scheme.lower() != 'basic' or not colon or _has_controls(user):
        raise _Refused('401 Unauthorized', _challenge(options))
    result = _function(options['user-script'], 'check_password')(environ, user, password)
    if isinstance(result, _TEXT) and not isinstance(result, bool):
        return _native(result)
    if result not in (None, True, False):
        raise TypeError('check_password() must return True, False, None or a user name, not %s' % type(result).__name__)
    if not result:
        raise _Refused('401 Unauthorized', _challenge(options))
    return user


def _digest(environ, options, authorization):
    """Digest authentication (RFC 7616, with MD5 and qop=auth); returns the user."""
    scheme, _, rest = authorization.partition(' ')
    given = {}
    for name, quoted, plain in _PARAMETER.findall(rest):
        given[name.lower()] = re.sub(r'\\(.)', r'\1', quoted) if quoted else plain
    needed = ('username', 'realm', 'nonce', 'uri', 'response', 'nc', 'cnonce')
    issued = _issued(options, given.get('nonce', ''))
    if (scheme.lower() != 'digest' or not all(given.get(name) for name in needed) or given.get('qop') != 'auth'
            or given['realm'] != options['realm'] or given.get('algorithm', 'MD5').upper() != 'MD5'
            or issued is None or _has_controls(given['username'])):
        raise _Refused('401 Unauthorized', _challenge(options))
    if given['uri'] != environ.get('REQUEST_URI'):
        raise _Refused('400 Bad Request')
    secret = _function(options['user-script'], 'get_realm_hash')(environ, given['username'], options['realm'])
    if secret is not None and not isinstance(secret, _TEXT):
        raise TypeError('get_realm_hash() must return a string or None, not %s' % type(secret).__name__)
    method = _md5('%s:%s' % (environ['REQUEST_METHOD'], given['uri']))
    expected = _md5(':'.join((_native(secret or ''), given['nonce'], given['nc'], given['cnonce'], 'auth', method)))
    if not secret or not _same(expected, given['response'].lower()):
        raise _Refused('401 Unauthorized', _challenge(options))
    if not 0 <= time.time() - issued + 1 <= _NONCE_SECONDS + 1:
        raise _Refused('401 Unauthorized', _challenge(options, stale=True))
    return given['username']


def _nonce(options, seconds):
    """Tells when it was made, so that nobody has to remember it, and proves that we made it."""
    stamp = '%x' % seconds
    proof = hmac.new(_bytes(options['key']), _bytes(stamp + ':' + options['realm']), hashlib.sha256)
    return stamp + '-' + proof.hexdigest()


def _issued(options, nonce):
    """Returns when we made a nonce, None if we did not."""
    stamp = nonce.partition('-')[0]
    if not re.match('[0-9a-f]{1,12}$', stamp):
        return None
    seconds = int(stamp, 16)
    return seconds if _same(nonce, _nonce(options, seconds)) else None


def _function(path, name):
    """Finds a function of a script that the engine has loaded."""
    function = _functions.get((path, name))
    if function is None:
        wanted = path if str is bytes else path.encode('latin-1').decode('utf-8')
        for module_name, module in list(sys.modules.items()):
            if module_name.startswith('_mod_wsgi_') and getattr(module, '__file__', None) == wanted:
                function = _functions[path, name] = getattr(module, name)
                break
        else:
            raise LookupError('the script %s is not loaded' % path)
    return function


def _has_controls(text):
    return any(c < ' ' or c == '\x7f' for c in text)


def _same(one, other):
    """Compares two texts in a time that tells nothing of where they differ."""
    one, other = bytearray(_bytes(one)), bytearray(_bytes(other))
    difference = len(one) ^ len(other)
    for left, right in zip(one, other):
        difference |= left ^ right
    return difference == 0


def _md5(text):
    return hashlib.md5(_bytes(text)).hexdigest()


def _native(text):
    """Returns a text as a native string: each character a byte (PEP 3333)."""
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
