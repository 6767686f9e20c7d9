"""The application of the drills: requests that behave, and every way of not behaving. Valid as Python 2.7 and 3.

A drill controls its requests while they run by files in the folder `control` beside this file.
"""
import os
import re
import socket
import threading
import time

try:
    from urllib.parse import parse_qsl
except ImportError:
    from urlparse import parse_qsl

try:
    numbers = xrange
except NameError:
    numbers = range

CONTROL = os.path.join(os.path.dirname(os.path.abspath(__file__)), 'control')
TEXT = [('Content-Type', 'text/plain')]

# No fault lasts for ever: what stays stuck in the JVM must not burn a core until the end of all tests.
LONGEST = 12.0


def tight_loop():
    while True:
        pass


def exception_loop():
    while True:
        try:
            int('1')
        except Exception:
            pass


def swallowing_loop():
    end = time.time() + LONGEST
    while time.time() < end:
        try:
            while time.time() < end:
                pass
        except:  # noqa: E722 - the fault that is drilled
            pass


def sleep():
    time.sleep(600)


def lock():
    # Held by another thread: Jython's locks are re-entrant.
    held = threading.Lock()
    taken = threading.Event()

    def hold():
        with held:
            taken.set()
            time.sleep(LONGEST)

    holder = threading.Thread(target=hold)
    holder.daemon = True
    holder.start()
    taken.wait()
    with held:
        pass


def socket_read():
    silent = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    silent.bind(('127.0.0.1', 0))
    silent.listen(1)
    client = socket.create_connection(silent.getsockname())
    client.recv(1)


def regular_expression():
    # Doubles with every letter: about a minute on a machine of 2024.
    re.match('(a+)+$', 'a' * 29 + 'b')


def long_builtin():
    # Ten seconds on Jython, more than a minute on CPython.
    sum(numbers(2000000000))


def exit_of_process():
    os._exit(3)


def killed():
    time.sleep(600)


def memory_error():
    return [None] * 0x7fffffff


FAULTS = dict((fault.__name__, fault) for fault in (
    tight_loop, exception_loop, swallowing_loop, sleep, lock, socket_read, regular_expression, long_builtin,
    exit_of_process, killed, memory_error))


def exists(name):
    return os.path.exists(os.path.join(CONTROL, name))


def hold(parameters):
    """Waits for a file, but not longer than the limit; every other request in another way."""
    end = time.time() + float(parameters['limit'])
    event = threading.Event() if int(parameters.get('number', '0')) % 2 else None
    while time.time() < end and not exists(parameters['until']):
        if event is None:
            time.sleep(0.1)
        else:
            event.wait(0.1)


def stalled(start_response):
    start_response('200 OK', TEXT)
    yield b'the head and this'
    time.sleep(600)


def zeros(size):
    block = b'0' * 65536
    while size > 0:
        yield block[:size]
        size -= len(block)


def work(parameters):
    """Computes for about a millisecond, as a small view does."""
    total = 0
    for i in numbers(int(parameters.get('n', '5000'))):
        total += i * i
    return str(total).encode('ascii')


def application(environ, start_response):
    name = environ['PATH_INFO'].strip('/')
    parameters = dict(parse_qsl(environ.get('QUERY_STRING', '')))
    body = b'ok'
    if name == 'stall':
        return stalled(start_response)
    if name == 'zeros':
        start_response('200 OK', TEXT)
        return zeros(int(parameters['n']))
    if name in FAULTS:
        FAULTS[name]()
    elif name == 'hold':
        hold(parameters)
    elif name == 'nap':
        time.sleep(float(parameters['s']))
    elif name == 'work':
        body = work(parameters)
    elif name == 'echo':
        body = environ['wsgi.input'].read()
    elif name == 'pid':
        body = str(os.getpid()).encode('ascii')
    start_response('200 OK', TEXT + [('Content-Length', str(len(body)))])
    return [body]
