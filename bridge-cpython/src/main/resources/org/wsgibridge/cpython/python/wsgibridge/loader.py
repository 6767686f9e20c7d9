"""Finds and loads applications: search path, bytecode caches, scripts and modules."""
import functools
import importlib
import os
import site
import sys
import sysconfig
import time
import types

import _bridge_application
import _bridge_reload
import mod_wsgi

try:
    from _sha2 import sha256  # that of hashlib needs OpenSSL, which takes 4 MiB
except ImportError:
    try:
        from _sha256 import sha256  # before 3.12
    except ImportError:
        from hashlib import sha256

#: An application cannot be loaded. The message names the file or module, and the callable.
LoadError = _bridge_application.LoadError

#: The script that stands for a configuration file of PasteDeploy.
_PASTE = "from paste.deploy import loadapp\n%s = loadapp('config:' + __file__)\n"
_ARCHIVES = ('.zip', '.whl', '.egg')
#: Modules beside this package that can be applications; see start.py.
_OWN = ('_bridge_access', '_bridge_service')
_HERE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))


def set_search_path(home, python_path, lib_python):
    """Puts the application's folder first, then python-path, then the packages of the WAR."""
    before = list(sys.path)
    for folder in python_path:
        site.addsitedir(folder)
    if lib_python:
        site.addsitedir(lib_python)
        for name in sorted(os.listdir(lib_python)):
            if name.endswith(_ARCHIVES) and os.path.isfile(os.path.join(lib_python, name)):
                sys.path.append(os.path.join(lib_python, name))
    # Added folders come first: their packages take precedence over those of the system.
    added = [entry for entry in sys.path if entry not in before]
    for folder in list(python_path) + ([lib_python] if lib_python else []):
        if folder not in added:
            added.append(folder)
    sys.path[:] = [home] + [entry for entry in added if entry != home] \
        + [entry for entry in before if entry not in added and entry != home]


#: In seconds. A younger source may change again unnoticed, because its cache is compared by size and whole second.
_YOUNG = 2.0


def _age(source, now):
    """Returns the age of a source at a time, in seconds; 0 if it is not known."""
    try:
        return now - os.stat(source).st_mtime
    except OSError:
        return 0.0


def _is_beside(source, cache, changing):
    """Returns whether there is a cache beside a source that can be trusted."""
    try:
        written = os.stat(cache).st_mtime
    except OSError:
        return False
    return not changing or _age(source, written) >= _YOUNG


def keep_caches_apart(prefix, folders, changing):
    """Writes the bytecode of sources below ``folders`` to the folder ``prefix``, unless a cache is beside them.

    For a source that has just been changed, no cache is read or written. If sources are ``changing`` during
    development, a cache that another program wrote just after a change of its source is not trusted either.
    """
    if not hasattr(sys, 'pycache_prefix'):
        # Before 3.8, caches can only be beside the sources.
        sys.dont_write_bytecode = True
        return
    external = getattr(importlib, '_bootstrap_external', None)
    beside = getattr(external, 'cache_from_source', None)
    if beside is None:
        sys.pycache_prefix = prefix
        return
    unwanted = sys.dont_write_bytecode
    sys.dont_write_bytecode = False
    folders = tuple(os.path.join(os.path.abspath(folder), '') for folder in folders)

    def cache_from_source(path, debug_override=None, **options):
        ordinary = beside(path, debug_override, **options)
        if str(path).startswith(folders):
            if _age(path, time.time()) < _YOUNG:
                raise NotImplementedError('the source has just been changed')  # to importlib, this means "no cache"
            if _is_beside(path, ordinary, changing):
                return ordinary
            # By the real path: a link may be switched to another release, whose files can have the same size and time.
            return prefix + beside(os.path.realpath(path), debug_override, **options)
        if os.path.exists(ordinary):
            return ordinary
        if unwanted:
            raise NotImplementedError('PYTHONDONTWRITEBYTECODE is set')
        return ordinary

    # sys.pycache_prefix would also move the caches of the standard library, and so compile all of it again.
    external.cache_from_source = cache_from_source


def load_script(path, callable_name):
    """Loads a script file under a unique module name, as mod_wsgi does. Returns the callable."""
    path = os.path.abspath(path)
    name = _script_name(path)
    module = sys.modules.get(name)
    if module is None:
        try:
            with open(path, 'rb') as source:
                text = source.read()
        except (IOError, OSError) as error:
            raise LoadError('%s: the script cannot be read: %s' % (path, error.strerror))
        if path.endswith('.ini'):
            text = _PASTE % callable_name
        code = compile(text, path, 'exec', dont_inherit=True)
        module = types.ModuleType(name)
        module.__file__ = path
        sys.modules[name] = module
        try:
            exec(code, module.__dict__)
        except BaseException:
            del sys.modules[name]
            raise
    return _bridge_application.find(module, callable_name, path)


def _script_name(path):
    encoded = path if isinstance(path, bytes) else path.encode('utf-8', 'surrogateescape')
    return '_mod_wsgi_' + sha256(encoded).hexdigest()[:32]


def reload_question(path):
    """Returns a function that returns whether a loaded script must be loaded again; None if the script does not define
    ``reload_required()``.
    """
    path = os.path.abspath(path)
    function = getattr(sys.modules[_script_name(path)], 'reload_required', None)
    return None if function is None else functools.partial(_bridge_reload.is_required, function, path)


def shown_module(name):
    """Returns the name of a module for the log. A module that wraps another application has the name of that one."""
    module = sys.modules.get(name)
    other = module.__dict__.get('__wsgi_module__') if isinstance(module, types.ModuleType) else None
    return other if isinstance(other, str) else name


def import_own(names):
    """Imports those of the modules that belong to the daemon, while the process may still read them."""
    for name in names:
        if name in _OWN:
            sys.path.insert(0, _HERE)
            try:
                importlib.import_module(name)
            finally:
                sys.path.remove(_HERE)


def load_module(name, callable_name):
    """Imports a module. Returns the callable."""
    importlib.import_module(name)
    return _bridge_application.find(sys.modules[name], callable_name, name)


def source_files():
    """Returns the files of the loaded modules, sources rather than their caches.

    The files of the standard library and of the daemon are left out: they are many, and do not change while it runs.
    """
    paths = sysconfig.get_paths()
    fixed = tuple(os.path.join(paths[name], '') for name in ('stdlib', 'platstdlib') if paths.get(name))
    packages = ('site-packages', 'dist-packages')
    daemon = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), '')
    files = set()
    for module in list(sys.modules.values()):
        path = getattr(module, '__file__', None)
        if not isinstance(path, str):
            continue
        if path.endswith(('.pyc', '.pyo')):
            path = path[:-1]
        path = os.path.abspath(path)
        if path.startswith(daemon) or path.startswith(fixed) and not any(name in path for name in packages):
            continue
        files.add(path)
    files.update(mod_wsgi._tracked)
    return sorted(files)
