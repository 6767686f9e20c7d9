"""Python's debugger at the terminal in which the server was started; valid for Python 2.7 and 3.8 and later."""
import bdb
import io
import os
import pdb
import sys
import threading

import _bridge_stages
from _bridge_wsgi import CONNECTION_CLOSED

#: The modules in which the debugger does not stop: the bridge and the import system.
_SKIPPED = ['_bridge_*', 'wsgibridge.*', 'importlib.*']
_WHERE = {
    _bridge_stages.CALL: 'raised by the application',
    _bridge_stages.ITERATION: 'raised while iterating over the response',
    _bridge_stages.CLOSE: 'raised by close() of the response',
}


class NoTerminal(Exception):
    """There is no terminal for the debugger."""


class _Pdb(pdb.Pdb):
    def is_skipped_module(self, name):
        return bool(name) and pdb.Pdb.is_skipped_module(self, name)


class Debugger(object):
    """The debugger of an interpreter, which runs one request at a time."""

    def __init__(self, at_startup):
        self._at_startup = at_startup
        self._lock = threading.Lock()
        self._stepping = False
        reader, self._writer = _open_terminal()
        options = {'stdin': reader, 'stdout': self._writer, 'skip': _SKIPPED}
        if sys.version_info[0] > 2:
            options['nosigint'] = True  # Ctrl+C ends the server, as without a debugger
        self._pdb = _Pdb(**options)
        pdb.set_trace = sys.breakpointhook = self._break

    def _say(self, text):
        self._writer.write(text + '\n')
        self._writer.flush()

    def _break(self, *_, **__):
        """Handles ``breakpoint()`` and ``pdb.set_trace()`` in the application."""
        self._pdb.set_trace(sys._getframe(1))

    def load(self, script, function, *arguments):
        """Loads an application, and stops at breakpoints. Prompts before that with ``debugger-startup``."""
        if self._at_startup:
            self._prompt(script)
        return self._traced(function, *arguments)

    def _prompt(self, script):
        self._say('\nBefore %s is loaded: set breakpoints (b FILE:LINE), then continue (c).' % script)
        self._pdb.reset()
        source = _source(script)
        if source is not None:
            # As if its first line were about to be executed: "list" shows the source, and breakpoints need no file.
            exec(compile('prompt()', source, 'exec'), {'prompt': self._interact, '__name__': '__main__'})
        else:
            self._interact()
        if self._pdb.quitting:
            raise bdb.BdbQuit('ended in the debugger')
        self._stepping = self._pdb.stopframe is None

    def _interact(self):
        frame = sys._getframe(1)
        self._pdb.botframe = frame
        self._pdb.interaction(frame, None)

    def _traced(self, function, *arguments):
        """Calls a function, and stops at breakpoints."""
        debugger = self._pdb
        stepping, self._stepping = self._stepping, False
        if not (debugger.breaks or stepping):
            return function(*arguments)
        frame = sys._getframe()
        debugger.reset()
        debugger.botframe = frame
        if not stepping:
            debugger._set_stopinfo(frame, None, -1)
        sys.settrace(debugger.trace_dispatch)
        try:
            return function(*arguments)
        finally:
            sys.settrace(None)

    def wrap(self, application):
        return _bridge_stages.Application(application, self._run)

    def _run(self, stage, environ, function, *arguments):
        try:
            return self._traced(function, *arguments)
        except (StopIteration, bdb.BdbQuit):
            raise
        except Exception:
            kind, error, trace = sys.exc_info()
            try:
                if error.args[:1] != (CONNECTION_CLOSED,):
                    self._post_mortem(stage, environ, kind, error, trace)
            finally:
                kind = error = trace = None  # breaks the cycle through the traceback
            raise

    def _post_mortem(self, stage, environ, kind, error, trace):
        with self._lock:
            self._say('\n%s: %s\n%s, in %s %s' % (
                kind.__name__, error, _WHERE[stage], environ.get('REQUEST_METHOD'),
                environ.get('SCRIPT_NAME', '') + environ.get('PATH_INFO', '')))
            self._pdb.reset()
            self._pdb.interaction(None, trace)

    def finish(self):
        """Does nothing: the debugger needs no work at the end."""


def _source(application):
    """Returns the file of a script, or of a module that is not imported yet; None if it is not found."""
    if os.path.isfile(application):
        return application
    for folder in sys.path:
        path = os.path.join(folder, *application.split('.')) + '.py'
        if os.path.isfile(path):
            return path
    return None


def _open_terminal():
    """Returns two files of the terminal: one to read from, one to write to."""
    try:
        if sys.platform.startswith('java'):
            return _open_by_java()
        if sys.version_info[0] == 2:
            return open('/dev/tty'), open('/dev/tty', 'w', 0)
        encoding = {'encoding': 'utf-8', 'errors': 'replace'}
        return io.open('/dev/tty', **encoding), io.open('/dev/tty', 'w', **encoding)
    except (IOError, OSError) as error:
        raise NoTerminal('enable-debugger: there is no terminal to debug at (/dev/tty: %s); expected a server that was'
                         ' started in one' % (error.strerror or error))


def _open_by_java():
    """Opens the terminal through Java, because Jython's files seek, which a terminal cannot do."""
    from java.io import FileInputStream, FileOutputStream
    from org.python.core.util import FileUtil
    return FileUtil.wrap(FileInputStream('/dev/tty'), 0), FileUtil.wrap(FileOutputStream('/dev/tty'), 0)
