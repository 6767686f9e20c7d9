"""Tools for the development of an application: debugger, profiler, coverage, recorder.

Engines import this only for an interpreter that uses one of them; valid for Python 2.7 and 3.8 and later.
"""
import os
import sys
import traceback

_PRIVATE = 0o700


class Development(object):
    """The tools of one interpreter."""

    def __init__(self, settings):
        """Starts the tools that ``settings`` names: a dict from option to folder, or to any text."""
        self._debugger = self._profiler = None
        #: From the innermost to the outermost, so that the debugger opens after the records are written.
        self._wrappers = []
        self._finishers = []
        if settings.get('enable-coverage'):
            from _bridge_coverage import Coverage
            self._finishers.append(Coverage(_folder(settings['enable-coverage'])))
        if settings.get('enable-recorder'):
            from _bridge_recorder import Recorder
            self._wrappers.append(Recorder(_folder(settings['enable-recorder'])))
        if settings.get('enable-profiler'):
            from _bridge_profiler import Profiler
            self._profiler = Profiler(_folder(settings['enable-profiler']), settings['interpreter'])
            self._wrappers.append(self._profiler)
            self._finishers.append(self._profiler)
        if settings.get('enable-debugger'):
            from _bridge_debugger import Debugger
            self._debugger = Debugger(bool(settings.get('debugger-startup')))
            self._wrappers.append(self._debugger)

    def load(self, script, function, *arguments):
        """Returns the result of ``function(*arguments)``, which loads an application."""
        if self._profiler is not None:
            function, arguments = self._profiler.load, (function,) + arguments
        if self._debugger is not None:
            return self._debugger.load(script, function, *arguments)
        return function(*arguments)

    def wrap(self, application):
        """Returns an application that does the same, and that the tools observe."""
        for wrapper in self._wrappers:
            application = wrapper.wrap(application)
        return application

    def finish(self):
        """Writes the results at the end of an interpreter. Never raises."""
        for finisher in self._finishers:
            try:
                finisher.finish()
            except Exception:
                sys.stderr.write(traceback.format_exc())


def _folder(path):
    """Makes a folder that only this user can access, unless it exists."""
    if not os.path.isdir(path):
        os.makedirs(path, _PRIVATE)
    return path
