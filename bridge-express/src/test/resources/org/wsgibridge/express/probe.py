"""An application that tells what it finds, and misbehaves when asked to. Valid as Python 2.7 and 3."""
import atexit
import json
import os
import sys
import threading
import time

FOLDER = os.path.dirname(os.path.abspath(__file__))
_held = []

if 'java' in sys.platform:  # whose locks of Python can be interrupted
    from java.util.concurrent import Semaphore
    _stuck = Semaphore(0)
else:
    _stuck = threading.Semaphore(0)


def _mark(name):
    open(os.path.join(FOLDER, name), 'a').close()


def _is_marked(name):
    return os.path.exists(os.path.join(FOLDER, name))


if _is_marked('slow-to-load'):
    time.sleep(3600)
if _is_marked('not-to-be-loaded'):
    raise RuntimeError('marked as not to be loaded')
if _is_marked('slow-to-end'):
    atexit.register(time.sleep, 3600)


def facts(environ):
    """What an application can see of its settings."""
    import resource
    umask = os.umask(0)
    os.umask(umask)
    with open('/proc/self/cmdline') as title:
        command = title.read()
    return {
        'pid': os.getpid(), 'user': os.getuid(), 'group': os.getgid(), 'groups': sorted(os.getgroups()),
        'umask': umask, 'nice': os.nice(0), 'title': command, 'lang': os.environ.get('LANG'),
        'locale': os.environ.get('LC_ALL'), 'path': sys.path, 'folder': os.getcwd(),
        'data': resource.getrlimit(resource.RLIMIT_DATA)[0], 'space': resource.getrlimit(resource.RLIMIT_AS)[0],
        'switch': sys.getswitchinterval(), 'multithread': environ['wsgi.multithread'],
        'multiprocess': environ['wsgi.multiprocess'],
    }


def pid(_):
    return os.getpid() if 'java' not in sys.platform else id(_held)


def wait(environ):
    """Runs until the test says so."""
    name = environ['QUERY_STRING']
    _mark(name + '.runs')
    while not _is_marked(name):
        time.sleep(0.02)
    return 'waited'


def deep(_):
    """How deep calls may go in a thread of its own stack size."""
    def down(depth):
        return depth if depth == 0 else down(depth - 1)
    return down(500)


def burn(_):
    """Uses processor time."""
    end = time.time() + 0.5
    while time.time() < end:
        pass
    return os.getpid()


def remember(_):
    """Takes memory, and keeps it."""
    _held.append(b'x' * (40 << 20))
    return os.getpid()


def keep_gil(_):
    """Lets no other thread run Python any more."""
    import ctypes
    ctypes.PyDLL(None).sleep(3600)


def crash(_):
    os._exit(3)


def lock(_):
    """Nothing ends this but another request."""
    if 'java' in sys.platform:
        _stuck.acquireUninterruptibly()
    else:
        _stuck.acquire()
    return 'locked'


def unlock(_):
    _stuck.release()
    return 'unlocked'


def thread(_):
    from java.lang import Thread
    return str(Thread.currentThread())


def read(environ):
    """Tells that it runs before it reads."""
    _mark('read.runs')
    return len(environ['wsgi.input'].read())


def request_id(environ):
    return environ['mod_wsgi.request_id']


ANSWERS = {function.__name__: function for function in (
    facts, pid, wait, deep, burn, remember, keep_gil, crash, lock, unlock, thread, read, request_id)}


def endless(environ, start_response):
    """A response that no client takes."""
    start_response('200 OK', [])
    _mark('endless.runs')
    try:
        while True:
            yield b'x' * 65536
    finally:
        _mark('endless.ended')


def application(environ, start_response):
    name = environ['PATH_INFO'].strip('/')
    if name == 'endless':
        return endless(environ, start_response)
    body = json.dumps(ANSWERS[name](environ)).encode('utf-8')
    start_response('200 OK', [('Content-Type', 'application/json'), ('Content-Length', str(len(body)))])
    return [body]
