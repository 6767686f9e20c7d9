"""Runs the script of a service (``service.NAME = script``), as an application that is called once.

The script is the module ``__main__``, and has no time limit. At the end of its interpreter, it is notified by
``process_stopping`` and ``atexit``, if it has registered for these, and then has a moment to end.
"""
import atexit
import os
import sys
import threading
import types

from _bridge_events import event_callbacks, shutdown_callbacks

_ended = threading.Event()
_patience = [0.0]


def _await_end():
    # A script without a subscription is not notified, so there is nothing to wait for.
    if event_callbacks or shutdown_callbacks:
        _ended.wait(_patience[0])


def _path(native):
    if str is bytes:
        return native
    return native.encode('latin-1').decode('utf-8', 'surrogateescape')


def application(environ, start_response):
    path = _path(environ['SCRIPT_FILENAME'])
    _patience[0] = float(environ['mod_wsgi.shutdown_seconds'])
    # The function that is registered first is called last.
    atexit.register(_await_end)
    try:
        _run(path)
    finally:
        _ended.set()
    start_response('204 No Content', [])
    return []


def _run(path):
    folder = os.path.dirname(path)
    if folder not in sys.path:
        sys.path.insert(1, folder)
    sys.argv[:] = [path]
    with open(path, 'rb') as source:
        code = compile(source.read(), path, 'exec', 0, True)
    module = types.ModuleType('__main__')
    module.__file__ = path
    module.__builtins__ = __builtins__
    sys.modules['__main__'] = module
    try:
        exec(code, module.__dict__)
    except SystemExit as exit:
        if exit.code not in (None, 0):
            sys.stderr.write('%s: sys.exit(%r)\n' % (path, exit.code))
