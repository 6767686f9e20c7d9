# A script with subscribers, for the contract of the module mod_wsgi; valid in Python 2.7 and 3.
from __future__ import print_function

import logging
import sys
import threading
import time

import mod_wsgi

EVENTS = []
METRICS_AT_LOAD = (mod_wsgi.request_metrics(), mod_wsgi.process_metrics(), mod_wsgi.server_metrics())
LOG = logging.getLogger('hooks')
LOG.propagate = False
LOG.setLevel(logging.DEBUG)
LOG.addHandler(mod_wsgi.LogHandler())


def b(text):
    return text.encode('latin-1') if sys.version_info[0] >= 3 else text


@mod_wsgi.subscribe_events
def first(name, **event):
    EVENTS.append((name, event))
    if name == 'request_started':
        path = event['request_environ']['PATH_INFO']
        event['request_data']['path'] = path
        if path == '/wrap':
            return {'application_object': Wrapper(event['application_object']), 'added': 'by first'}
        if path == '/raise':
            raise ValueError('subscriber failed')
        if path == '/exit':
            sys.exit(3)
    if name == 'request_finished' and event['request_data'].get('path') == '/last-words':
        EVENTS.append(('errors', {'data': event['request_data'], 'request_id': event['request_id']}))


@mod_wsgi.subscribe_events
def second(name, **event):
    if name == 'request_started':
        event['request_data']['seen'] = event.get('added')


@mod_wsgi.subscribe_signals
def signals(name, **event):
    EVENTS.append(('signals:' + name, event))


class Wrapper(object):
    def __init__(self, wrapped):
        self.wrapped = wrapped

    def __call__(self, environ, start_response):
        def start(status, headers, exc_info=None):
            return start_response('203 Wrapped', headers, exc_info)
        return self.wrapped(environ, start)


class Body(object):
    def __init__(self, chunks):
        self.chunks = chunks

    def __iter__(self):
        return iter(self.chunks)

    def close(self):
        EVENTS.append(('close', {'request_id': mod_wsgi.request_data()['id']}))


def kind(value):
    return type(value).__name__


def describe(name, event):
    parts = []
    for key in sorted(event):
        value = event[key]
        shown = kind(value)
        if isinstance(value, (str, int)) and key not in ('pid', 'server_pid', 'thread_id'):
            shown += ':%s' % value
        parts.append('%s=%s' % (key, shown))
    return name + ' ' + ' '.join(parts)


def told(environ, start_response):
    """All events so far; those of one request with its id as the query string."""
    wanted = environ['QUERY_STRING']
    lines = [describe(name, event) for name, event in list(EVENTS)
             if not wanted or event.get('request_id') == wanted]
    start_response('200 OK', [('Content-Type', 'text/plain')])
    return [b('\n'.join(lines))]


def hello(environ, start_response):
    mod_wsgi.request_data()['id'] = environ['mod_wsgi.request_id']
    start_response('201 Created', [('Content-Type', 'text/plain')])
    return Body([b('Hello '), b('World!')])


def plain(environ, start_response):
    start_response('200 OK', [('Content-Type', 'text/plain')])
    return [b('plain')]


def reads(environ, start_response):
    body = environ['wsgi.input'].read()
    start_response('200 OK', [('Content-Type', 'text/plain')])
    return [b(str(len(body)))]


def raises(environ, start_response):
    raise KeyError('on purpose')


def data(environ, start_response):
    have = mod_wsgi.request_data()
    same = mod_wsgi.active_requests[environ['mod_wsgi.request_id']] is have
    start_response('200 OK', [('Content-Type', 'text/plain')])
    return [b('%s %s %s %d' % (have['path'], have['seen'], same, len(mod_wsgi.active_requests)))]


def logs(environ, start_response):
    LOG.warning('from the %s\nin two lines', 'handler')
    start_response('200 OK', [('Content-Type', 'text/plain')])
    return [b('logged')]


def spins(environ, start_response):
    while True:
        time.sleep(0.01)


def records(environ, start_response):
    mod_wsgi.start_recording_metrics()
    mod_wsgi.start_recording_metrics()
    start_response('200 OK', [('Content-Type', 'text/plain')])
    return [b('recording')]


def load_metrics(environ, start_response):
    start_response('200 OK', [('Content-Type', 'text/plain')])
    return [b(repr(METRICS_AT_LOAD))]


def metrics(environ, start_response):
    found = {'request': mod_wsgi.request_metrics, 'process': mod_wsgi.process_metrics}[environ['QUERY_STRING']]()
    start_response('200 OK', [('Content-Type', 'text/plain')])
    return [b('\n'.join('%s=%r' % (key, found[key]) for key in sorted(found)))]


def surface(environ, start_response):
    missing = [name for name in mod_wsgi.__all__ if not hasattr(mod_wsgi, name)]
    callbacks = [[f.__name__ for f in mod_wsgi.event_callbacks], [f.__name__ for f in mod_wsgi.signal_callbacks],
                 mod_wsgi.shutdown_callbacks]
    outside = []

    def ask():
        try:
            mod_wsgi.request_data()
        except RuntimeError as e:
            outside.append(str(e))
    thread = threading.Thread(target=ask)
    thread.start()
    thread.join()
    start_response('200 OK', [('Content-Type', 'text/plain')])
    return [b('%r %r %r %s' % (missing, callbacks, outside, issubclass(mod_wsgi.RequestTimeout, Exception)))]
