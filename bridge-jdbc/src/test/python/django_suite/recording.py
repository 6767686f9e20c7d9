"""A runner of Django's own tests that also writes the outcome of each test into the file that the environment names."""
import os
import unittest

from django.test.runner import DiscoverRunner


class Result(unittest.TextTestResult):
    """Writes a line for each test: its outcome and its name."""

    def __init__(self, *arguments, **keywords):
        super(Result, self).__init__(*arguments, **keywords)
        self._outcomes = open(os.environ['DJANGO_OUTCOMES'], 'a')

    def _record(self, outcome, test):
        self._outcomes.write('%s %s\n' % (outcome, test.id().replace('\n', ' ')))
        self._outcomes.flush()

    def addSuccess(self, test):
        super(Result, self).addSuccess(test)
        self._record('pass', test)

    def addExpectedFailure(self, test, error):
        super(Result, self).addExpectedFailure(test, error)
        self._record('pass', test)

    def addUnexpectedSuccess(self, test):
        super(Result, self).addUnexpectedSuccess(test)
        self._record('fail', test)

    def addFailure(self, test, error):
        super(Result, self).addFailure(test, error)
        self._record('fail', test)

    def addError(self, test, error):
        super(Result, self).addError(test, error)
        self._record('fail', test)

    def addSkip(self, test, reason):
        super(Result, self).addSkip(test, reason)
        self._record('skip', test)


class Runner(DiscoverRunner):
    """Django's usual runner, with these results."""

    def get_resultclass(self):
        return Result
