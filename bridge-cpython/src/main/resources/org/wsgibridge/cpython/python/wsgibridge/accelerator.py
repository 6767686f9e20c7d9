"""Finds the optional C accelerator, the package ``wsgi-bridge-accelerator``, and installs its functions.

Each function does the work of a Python function faster. For unusual arguments, it returns None, and the Python function
does the work. So the daemon behaves the same without the package. The environment variable
``WSGI_BRIDGE_ACCELERATOR=off`` switches it off.
"""
import os
import site
import sys

from wsgibridge import gateway, protocol, request

_NAME = 'wsgi_bridge_accelerator'
#: The version of the functions' contract; the C code has the same number.
_CONTRACT = 1
_LONGEST_VERSION = 32
_SWITCH = 'WSGI_BRIDGE_ACCELERATOR'


def install(warn, folders):
    """Uses the accelerator if Python has it. Returns its version; ``''`` without it. ``warn`` receives the text of a
    warning.

    It is not searched in ``folders``, the application's folders ('' or None for a missing one): no module of an
    application may take its place. With the option python-wrapper, these folders are already on ``sys.path``.
    """
    if os.environ.get(_SWITCH) == 'off' or str is bytes or not getattr(sys, '_is_gil_enabled', lambda: True)():
        return ''
    try:
        module = _import(folders)
        _check(module)
        version = str(module.__version__)[:_LONGEST_VERSION]
    except BaseException as error:  # a module may call sys.exit(), too
        # Only in Python 3. Its name is that of the missing module.
        if type(error).__name__ != 'ModuleNotFoundError' or error.name != _NAME:
            warn('WB0517: The accelerator is not used: %s: %s' % (type(error).__name__, gateway.shorten(str(error), 1000)))
        return ''
    gateway.fast_head, request.fast_environ, request.fast_whole = module.head, module.environ, module.whole
    return version


def _import(folders):
    """Imports the module from the search path without the folders, except those of Python's own packages."""
    own = set(os.path.realpath(folder) for folder in getattr(site, 'getsitepackages', list)())
    hidden = set(os.path.realpath(folder) for folder in folders if folder) - own
    before = list(sys.path)
    sys.path[:] = [entry for entry in before if os.path.realpath(entry) not in hidden]
    try:
        return __import__(_NAME)
    finally:
        sys.path[:] = before


def _check(module):
    """Raises an exception unless the module has this contract, and returns the same as the Python functions."""
    contract = getattr(module, 'CONTRACT', None)
    if contract != _CONTRACT:
        raise ValueError('its contract is %r, expected %d: install the version of the server' % (contract, _CONTRACT))
    status, headers = '200 OK', [('Content-Type', 'text/plain'), ('Content-Length', '4')]
    head, length = gateway.make_head(status, headers)
    raw = protocol.REQUEST_STRUCT.pack(1.0, 2.0, 3.0, 5) + b'/caf\xe9\0HTTP_HOST\0localhost\0HTTP_EMPTY\0'
    bases = {5: ({'wsgi.version': (1, 0)}, ('PATH_INFO',))}
    made = request.frame_of_head(7, head, b'body', protocol.LAST | protocol.DONE)
    if module.head(status, headers, set([status]), {'Content-Type': False, 'Content-Length': True}) != (head, length) \
            or module.head(status, headers, set(), {}) is not None \
            or module.environ(bases, raw, 4.0, 6) != request.make_environ(bases, raw, 4.0, 6) \
            or module.whole(7, head, length, b'body') != made:
        raise ValueError('it does not return what Python code returns: install it once more')
