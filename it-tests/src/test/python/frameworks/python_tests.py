"""Runs a module of Python's own tests, named by the path, and answers with what failed, one id a line, then with why."""
import sys
import unittest
from StringIO import StringIO


def application(environ, start_response):
    name = 'test.' + environ['PATH_INFO'][1:]
    __import__(name)
    suite = unittest.defaultTestLoader.loadTestsFromModule(sys.modules[name])
    report = StringIO()
    result = unittest.TextTestRunner(stream=report, verbosity=2).run(suite)
    broken = sorted(test.id().split('.', 1)[1] for test, _ in result.failures + result.errors)
    start_response('200 OK', [('Content-Type', 'text/plain')])
    return ['\n'.join(['%d run' % result.testsRun] + broken + ['', report.getvalue()])]
