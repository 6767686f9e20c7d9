"""Runs the tests of modules; the last lines say how many there were, and which did not pass."""
import importlib
import sys
import unittest

ran = 0
bad = []
for name in sys.argv[1:]:
    module = importlib.import_module(name)
    suite = module.suite() if hasattr(module, 'suite') else unittest.defaultTestLoader.loadTestsFromModule(module)
    result = unittest.TestResult()
    suite.run(result)
    ran += result.testsRun
    for test, traceback in result.failures + result.errors:
        print traceback
        bad.append(test.id())
for test in bad:
    print 'BAD ' + test
print 'RAN %d' % ran
