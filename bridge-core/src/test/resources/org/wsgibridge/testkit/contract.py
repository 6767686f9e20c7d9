# Applications of the engine contract suite; valid in Python 2.7 and 3.
from __future__ import print_function

import gzip
import io
import os
import sys
import tempfile
import threading
import time

PY3 = sys.version_info[0] >= 3
PLAIN = [('Content-Type', 'text/plain')]
CLOSED = []
LOCAL = threading.local()


def b(text):
    return text.encode('latin-1') if PY3 else text


def hello(environ, start_response):
    start_response('200 OK', [('Content-Type', 'text/plain'), ('X-One', '1')])
    return [b('Hello World!')]


def environ_types(environ, start_response):
    lines = []
    for key in sorted(environ):
        value = environ[key]
        if isinstance(value, str):
            lines.append('%s=%s:%s' % (key, type(value).__name__, value))
        elif isinstance(value, (bool, int, float, tuple)):
            lines.append('%s=%s:%r' % (key, type(value).__name__, value))
        else:
            lines.append('%s=object' % key)
    lines.append('dict=%s' % (type(environ) is dict))
    lines.append('keys=%s' % all(type(key) is str for key in environ))
    start_response('200 OK', PLAIN)
    return [b('\n'.join(lines))]


def callables(environ, start_response):
    write = start_response('200 OK', PLAIN)
    return [b('%s %s' % (callable(start_response), callable(write)))]


def generator(environ, start_response):
    start_response('200 OK', PLAIN)
    yield b('')
    yield b('one,')
    yield b('')
    yield b('two')


def starts_late(environ, start_response):
    yield b('')
    start_response('201 Created', PLAIN)
    yield b('')
    yield b('late')


class Lazy(object):
    """An iterable, no iterator, that calls start_response when it is asked for its first item."""

    def __init__(self, start_response):
        self.start_response = start_response

    def __iter__(self):
        self.start_response('202 Accepted', PLAIN)
        return iter([b('lazy')])

    def close(self):
        CLOSED.append('closed')


def starts_when_iterated(environ, start_response):
    return Lazy(start_response)


class NotIterable(object):
    def __iter__(self):
        raise ValueError('not today')

    def close(self):
        CLOSED.append('closed')


def fails_to_iterate(environ, start_response):
    start_response('200 OK', PLAIN)
    return NotIterable()


def head_by_empty_write(environ, start_response):
    """write('') sends the head, so that nothing can replace it any more."""
    start_response('200 OK', PLAIN)(b(''))
    try:
        start_response('201 Created', PLAIN)
        return [b('replaced')]
    except RuntimeError as e:
        return [b(str(e))]


def hop_by_hop(environ, start_response):
    start_response('200 OK', [('Connection', 'close'), ('Transfer-Encoding', 'chunked'), ('Upgrade', 'x'), ('A', 'b')])
    return [b('x')]


def changes_environ(environ, start_response):
    environ.update({'PATH_INFO': '/changed', 'new': object()})
    del environ['QUERY_STRING']
    start_response('200 OK', PLAIN)
    return [environ['PATH_INFO'].encode('latin-1') if PY3 else environ['PATH_INFO']]


def write_then_iterate(environ, start_response):
    write = start_response('200 OK', PLAIN)
    assert write(b('pre-')) is None
    write(b('mid-'))
    return [b('post1-'), b('post2')]


class Closing(object):
    def __init__(self, chunks, fail=None, fail_in_close=False):
        self.chunks = iter(chunks)
        self.fail = fail
        self.fail_in_close = fail_in_close

    def __iter__(self):
        return self

    def __next__(self):
        for chunk in self.chunks:
            return chunk
        if self.fail:
            raise self.fail
        raise StopIteration

    next = __next__

    def close(self):
        CLOSED.append('closed')
        if self.fail_in_close:
            raise ValueError('close failed')


def closes(environ, start_response):
    start_response('200 OK', PLAIN)
    return Closing([b('x'), b('y')])


def close_count(environ, start_response):
    count = len(CLOSED)
    del CLOSED[:]
    start_response('200 OK', PLAIN)
    return [b(str(count))]


def close_raises(environ, start_response):
    start_response('200 OK', PLAIN)
    return Closing([b('all of it')], fail_in_close=True)


def raises(environ, start_response):
    raise ValueError('on purpose')


def raises_after_start(environ, start_response):
    start_response('200 OK', PLAIN)
    raise ValueError('on purpose')


def raises_midway(environ, start_response):
    start_response('200 OK', PLAIN)
    return Closing([b('half')], fail=ValueError('on purpose'))


def exits(environ, start_response):
    sys.exit(3)


def unicode_chunk(environ, start_response):
    start_response('200 OK', PLAIN)
    return [u'text']


def unicode_alone(environ, start_response):
    start_response('200 OK', PLAIN)
    return u'text'


def nothing(environ, start_response):
    start_response('200 OK', PLAIN)


def number_chunk(environ, start_response):
    start_response('200 OK', PLAIN)
    return [b('first'), 42]


def not_iterable(environ, start_response):
    start_response('200 OK', PLAIN)
    return 42


def no_start_response(environ, start_response):
    return [b('x')]


def empty_list(environ, start_response):
    start_response('200 OK', PLAIN)
    return []


def empty_generator(environ, start_response):
    start_response('204 No Content', [])
    return iter([])


def exact_length(environ, start_response):
    start_response('200 OK', [('Content-Length', '4')])
    return [b('ab'), b('cd')]


def too_long(environ, start_response):
    start_response('200 OK', [('Content-Length', '4')])
    return [b('abc'), b('def'), b('ghi')]


def too_short(environ, start_response):
    start_response('200 OK', [('Content-Length', '10')])
    return [b('abc'), b('def')]


def bad_length(environ, start_response):
    start_response('200 OK', [('Content-Length', 'ten')])
    return [b('abc')]


def second_start(environ, start_response):
    start_response('200 OK', PLAIN)
    start_response('201 Created', PLAIN)
    return [b('second')]


def second_start_after_output(environ, start_response):
    start_response('200 OK', PLAIN)
    yield b('first ')
    try:
        start_response('201 Created', PLAIN)
    except RuntimeError as e:
        yield b(str(e))


def exc_info_before_output(environ, start_response):
    start_response('200 OK', PLAIN)
    try:
        raise ValueError('x')
    except ValueError:
        start_response('418 Teapot', [('X-Replaced', 'yes')], sys.exc_info())
    return [b('replaced')]


def exc_info_keyword(environ, start_response):
    try:
        raise ValueError('x')
    except ValueError:
        start_response('500 Oops', PLAIN, exc_info=sys.exc_info())
    return [b('keyword')]


def exc_info_after_output(environ, start_response):
    start_response('200 OK', PLAIN)
    yield b('first ')
    try:
        try:
            raise ValueError('original')
        except ValueError:
            start_response('500 Oops', PLAIN, sys.exc_info())
    except ValueError as e:
        yield b('reraised ' + str(e))


def exc_info_none(environ, start_response):
    start_response('200 OK', PLAIN, None)
    return [b('none')]


BAD_CALLS = {
    'status-word': lambda sr: sr('OK', []),
    'status-nospace': lambda sr: sr('200OK', []),
    'status-control': lambda sr: sr('200 O\nK', []),
    'status-int': lambda sr: sr(200, []),
    'headers-tuple': lambda sr: sr('200 OK', ()),
    'headers-dict': lambda sr: sr('200 OK', {}),
    'header-string': lambda sr: sr('200 OK', ['x']),
    'header-triple': lambda sr: sr('200 OK', [('a', 'b', 'c')]),
    'header-int': lambda sr: sr('200 OK', [('a', 1)]),
    'header-empty': lambda sr: sr('200 OK', [('', 'b')]),
    'header-space': lambda sr: sr('200 OK', [('a b', 'c')]),
    'header-control': lambda sr: sr('200 OK', [('a\x01b', 'c')]),
    'header-newline': lambda sr: sr('200 OK', [('a', 'b\r\nc: d')]),
    'header-colon': lambda sr: sr('200 OK', [('a:b', 'c')]),
    'header-nul': lambda sr: sr('200 OK', [('a', 'b\0c')]),
    'header-unicode': lambda sr: sr('200 OK', [('a', u'\u20ac')]),
    'status-early': lambda sr: sr('103 Early Hints', []),
    'exc-info': lambda sr: sr('200 OK', [], 'bad'),
    'no-headers': lambda sr: sr('200 OK'),
    'write-text': lambda sr: sr('200 OK', [])(u'text'),
    'write-nothing': lambda sr: sr('200 OK', [])(),
}


def bad_call(environ, start_response):
    try:
        BAD_CALLS[environ['QUERY_STRING']](start_response)
        text = 'accepted'
    except Exception as e:
        text = '%s: %s' % (type(e).__name__, e)
    start_response('200 OK', PLAIN)
    return [b(text)]


def latin1_headers(environ, start_response):
    start_response('200 OK', [('X-Name', '\xe9'), ('Set-Cookie', 'a=1'), ('Set-Cookie', 'b=2')])
    return [b(environ['PATH_INFO'])]


def read_all(environ, start_response):
    data = environ['wsgi.input'].read()
    start_response('200 OK', [('X-Length', str(len(data)))])
    return [data]


def read_modes(environ, start_response):
    stream = environ['wsgi.input']
    out = [stream.read(0), stream.read(3), stream.readline(), stream.readline(2), stream.readline()]
    out.extend(stream.readlines())
    out.extend([stream.read(), stream.readline(), stream.read(5)])
    start_response('200 OK', PLAIN)
    return [b('|').join(out)]


def read_lines(environ, start_response):
    start_response('200 OK', PLAIN)
    return [b('|').join(line for line in environ['wsgi.input'])]


def echo_stream(environ, start_response):
    start_response('200 OK', PLAIN)
    stream = environ['wsgi.input']
    return iter(lambda: stream.read(8192), b(''))


def ignores_body(environ, start_response):
    start_response('200 OK', PLAIN)
    return [b('ignored')]


KEPT = {}


def keeps_streams(environ, start_response):
    KEPT['input'] = environ['wsgi.input']
    KEPT['write'] = start_response('200 OK', PLAIN)
    KEPT['start_response'] = start_response
    return [b('kept')]


def uses_kept_streams(environ, start_response):
    out = []
    for use in (lambda: KEPT['input'].read(), lambda: KEPT['write'](b('x')),
                lambda: KEPT['start_response']('200 OK', [])):
        try:
            use()
            out.append('accepted')
        except Exception as e:
            out.append('%s: %s' % (type(e).__name__, e))
    start_response('200 OK', PLAIN)
    return [b('|'.join(out))]


def logs(environ, start_response):
    environ['wsgi.errors'].write('to wsgi.errors\nsecond line\n')
    environ['wsgi.errors'].writelines(['third', ' line\n'])
    environ['wsgi.errors'].flush()
    print('to stdout')
    sys.stderr.write('to stderr\n')
    start_response('200 OK', PLAIN)
    return [b('logged')]


_MADE = []


def _file(content):
    """Makes a file, which _remove_files() removes when it is open."""
    handle, path = tempfile.mkstemp()
    os.write(handle, b(content))
    os.close(handle)
    _MADE.append(path)
    return path


def _remove_files():
    while _MADE:
        os.remove(_MADE.pop())


def file_wrapper(environ, start_response):
    path = _file('0123456789' * 270)
    f = open(path, 'rb')
    _remove_files()
    start_response('200 OK', PLAIN)
    return environ['wsgi.file_wrapper'](f)


def file_wrapper_offset(environ, start_response):
    path = _file('0123456789')
    f = open(path, 'rb')
    f.seek(4)
    _remove_files()
    start_response('200 OK', [('Content-Length', '3')])
    return environ['wsgi.file_wrapper'](f, 1024)


def file_wrapper_memory(environ, start_response):
    start_response('200 OK', PLAIN)
    return environ['wsgi.file_wrapper'](io.BytesIO(b('in memory')))


def _compressed():
    path = _file('')
    with gzip.open(path, 'wb') as target:
        target.write(b('as it was ') * 100)
    return gzip.open(path, 'rb')


class Loud(io.FileIO):
    """A file whose read() gives something else than the descriptor."""

    def read(self, *size):
        return io.FileIO.read(self, *size).upper()


class QuietRaw(io.RawIOBase):
    """Names the descriptor of a file, and reads something else."""

    def __init__(self, path):
        io.RawIOBase.__init__(self)
        self.inner = io.FileIO(path)

    def readable(self):
        return True

    def fileno(self):
        return self.inner.fileno()

    def tell(self):
        return self.inner.tell()

    def readinto(self, target):
        data = self.inner.read(len(target)).upper()
        target[:len(data)] = data
        return len(data)


class Only(object):
    """Has nothing but read()."""

    def __init__(self, *chunks):
        self.chunks = list(chunks) + [b('')]

    def read(self, size):
        return self.chunks.pop(0)


def _appended():
    path = _file('one ')
    f = open(path, 'r+b')
    f.seek(0, 2)
    f.write(b('two'))
    f.seek(0)
    f.write(b('ONE'))
    return f


_ODD_FILES = {
    'compressed': _compressed,
    'proc': lambda: open('/proc/self/status', 'rb'),
    'sys': lambda: open('/sys/kernel/mm/transparent_hugepage/enabled', 'rb'),
    'subclass': lambda: Loud(_file('loud')),
    'raw': lambda: io.BufferedReader(QuietRaw(_file('loud'))),
    'only-read': lambda: Only(b('only '), b('read')),
    'not-flushed': _appended,
    'empty': lambda: open(_file(''), 'rb'),
    'text': lambda: io.open(_file('text'), 'r', encoding='ascii'),
    'write-only': lambda: open(_file('hidden'), 'ab'),
    'closed': lambda: _closed(open(_file('hidden'), 'rb')),
}


def _closed(f):
    f.close()
    return f


def file_wrapper_odd(environ, start_response):
    """Files that are not what their descriptor says."""
    f = _ODD_FILES[environ['QUERY_STRING']]()
    _remove_files()
    start_response('200 OK', PLAIN)
    return environ['wsgi.file_wrapper'](f)


def gives_up(environ, start_response):
    import mod_wsgi
    raise mod_wsgi.RequestTimeout('too late')


def gives_up_later(environ, start_response):
    import mod_wsgi
    start_response('200 OK', PLAIN)
    yield b('first')
    raise type('Later', (mod_wsgi.RequestTimeout,), {})()


def namesake_of_timeout(environ, start_response):
    raise type('RequestTimeout', (Exception,), {})('of a library')


def endless_nothing(environ, start_response):
    """Has nothing to send, for ever; QUERY_STRING tells how."""
    write = start_response('200 OK', PLAIN)
    try:
        if environ['QUERY_STRING'] == 'write':
            while True:
                write(b(''))
                time.sleep(0.001)
        if environ['QUERY_STRING'] == 'started':
            yield b('first')
        while True:
            yield b('')
            time.sleep(0.001)
    finally:
        CLOSED.append('closed')


def sleeps(environ, start_response):
    time.sleep(float(environ['QUERY_STRING']))
    start_response('200 OK', PLAIN)
    return [b('slept')]


def spins(environ, start_response):
    end = time.time() + float(environ['QUERY_STRING'])
    while time.time() < end:
        pass
    start_response('200 OK', PLAIN)
    return [b('spun')]


def thread_local(environ, start_response):
    LOCAL.count = getattr(LOCAL, 'count', 0) + 1
    start_response('200 OK', PLAIN)
    return [b(str(LOCAL.count))]


def large(environ, start_response):
    start_response('200 OK', PLAIN)
    chunk = b('x' * 65536)
    for _ in range(int(environ['QUERY_STRING'])):
        yield chunk


def module_search(environ, start_response):
    import contract_helper
    start_response('200 OK', PLAIN)
    return [b(contract_helper.NAME + ' ' + __name__[:10])]


def mod_wsgi_module(environ, start_response):
    import mod_wsgi
    outside = []

    def ask():
        try:
            mod_wsgi.request_data()
        except RuntimeError as e:
            outside.append(str(e))
    thread = threading.Thread(target=ask)
    thread.start()
    thread.join()
    mod_wsgi.request_data()['key'] = 1
    start_response('200 OK', PLAIN)
    return [b('%s %r %d %d %s %s %s' % (
        mod_wsgi.process_group, mod_wsgi.application_group, mod_wsgi.maximum_processes, mod_wsgi.threads_per_process,
        mod_wsgi.version == environ['mod_wsgi.version'], mod_wsgi.request_data(), outside[0]))]


def tracks(environ, start_response):
    import mod_wsgi
    mod_wsgi.track_changes(os.path.join(os.path.dirname(__file__), 'tracked.txt'))
    start_response('200 OK', PLAIN)
    return [b('tracked')]


def large_list(environ, start_response):
    start_response('200 OK', PLAIN)
    return [b('x' * 65536)] * int(environ['QUERY_STRING'])


def large_writes(environ, start_response):
    write = start_response('200 OK', PLAIN)
    chunk = b('x' * 65536)
    for _ in range(int(environ['QUERY_STRING'])):
        write(chunk)
    return []


def huge_head(environ, start_response):
    part, size = environ['QUERY_STRING'].split('=')
    text = 'x' * int(size)
    status, headers = {
        'value': ('200 OK', [('X', text)]),
        'name': ('200 OK', [(text, 'x')]),
        'status': ('200 ' + text, []),
        'many': ('200 OK', [('X-Many', 'x')] * len(text)),
        'fault': ('200 OK', [('X', text + '\r\n' + text)]),
        'length': ('200 OK', [('Content-Length', text)]),
    }[part]
    start_response(status, headers)
    return [b('never')]


def routed(environ, start_response):
    environ['http.route'] = '/blog/<slug>'
    start_response('200 OK', [('Content-Type', 'text/plain')])
    return [b'routed']


def routed_late(environ, start_response):
    environ['http.route'] = u'/late/<id>'
    start_response('200 OK', [('Content-Type', 'text/plain')])
    yield b'routed'


def routed_badly(environ, start_response):
    environ['http.route'] = 7
    start_response('200 OK', [('Content-Type', 'text/plain')])
    return [b'routed']


def routed_and_failed(environ, start_response):
    environ['http.route'] = '/failing'
    raise ValueError('routed')
