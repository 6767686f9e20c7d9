"""Measures with coverage.py which lines of an application are executed; valid for Python 2.7 and 3.8 and later."""
import os
import sys

import coverage


class Coverage(object):
    """One measurement, from before the applications are loaded until the end of the interpreter."""

    def __init__(self, folder):
        self._folder = folder
        options = {'data_file': None} if coverage.version_info[0] >= 5 else {}
        self._coverage = coverage.Coverage(**options)
        # The bridge's code is not part of the application.
        bridge = os.path.join(os.path.dirname(os.path.abspath(__file__)), '*')
        self._coverage.set_option('run:omit', list(self._coverage.get_option('run:omit') or []) + [bridge])
        self._coverage.start()

    def finish(self):
        """Writes the pages."""
        self._coverage.stop()
        try:
            self._coverage.html_report(directory=self._folder)
        except coverage.CoverageException as error:
            sys.stderr.write('enable-coverage: there are no pages: %s\n' % error)
