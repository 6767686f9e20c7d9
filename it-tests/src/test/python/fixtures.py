"""The one script that is mounted: serves every fixture application at /MODULE/CASE.

A request for /response/listed runs fixtureapps/response.py:listed with SCRIPT_NAME and PATH_INFO shifted by those two
segments. /validated/MODULE/CASE runs the same under wsgiref.validate. Valid as Python 2.7 and 3.
"""
import importlib
import os
import sys
from wsgiref.validate import validator

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

MODULES = ('environment', 'failures', 'files', 'isolation', 'logs', 'reading', 'response', 'starting', 'streaming')
VALIDATED = '/validated'

_validators = {}


def find(module, case):
    if module not in MODULES or case.startswith('_'):
        return None
    return getattr(importlib.import_module('fixtureapps.' + module), case, None)


def not_found(environ, start_response):
    start_response('404 Not Found', [('Content-Type', 'text/plain')])
    return [b'no such fixture\n']


def shift(environ, segments):
    path = environ.get('PATH_INFO', '')
    taken = ''
    for _ in range(segments):
        at = path.find('/', 1)
        end = at if at > 0 else len(path)
        taken, path = taken + path[:end], path[end:]
    environ['SCRIPT_NAME'] = environ.get('SCRIPT_NAME', '') + taken
    environ['PATH_INFO'] = path
    return taken


def application(environ, start_response):
    wrap = environ.get('PATH_INFO', '').startswith(VALIDATED + '/')
    if wrap:
        shift(environ, 1)
    names = shift(environ, 2).split('/')
    app = find(names[1], names[2]) if len(names) == 3 else None
    if app is None:
        return not_found(environ, start_response)
    if wrap:
        app = _validators.setdefault((names[1], names[2]), validator(app))
    return app(environ, start_response)
