"""Runs every lawful GET fixture that is named on standard input under wsgiref, without any server of ours.

Tells the paths that raised, and ends with 1 when there was one: a fixture must not blame the bridge for a fault of its
own. Runs under Python 2.7 and 3.
"""
import io
import os
import sys
from wsgiref.handlers import SimpleHandler
from wsgiref.util import setup_testing_defaults

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import fixtures  # noqa: E402


class Handler(SimpleHandler):
    wsgi_file_wrapper = None
    failed = False

    def log_exception(self, exc_info):
        self.failed = True
        SimpleHandler.log_exception(self, exc_info)


def run(path):
    from wsgiref.util import FileWrapper
    path, _, query = path.partition('?')
    environ = {'PATH_INFO': '/validated' + path, 'QUERY_STRING': query, 'wsgi.file_wrapper': FileWrapper}
    setup_testing_defaults(environ)
    environ['SCRIPT_NAME'] = ''
    errors = io.StringIO() if sys.version_info[0] >= 3 else io.BytesIO()
    handler = Handler(io.BytesIO(), io.BytesIO(), errors, environ)
    handler.run(fixtures.application)
    return errors.getvalue() if handler.failed else ''


def main():
    faults = 0
    for line in sys.stdin:
        fault = run(line.strip())
        if fault:
            faults += 1
            print('%s\n%s' % (line.strip(), fault))
    return 1 if faults else 0


if __name__ == '__main__':
    sys.exit(main())
