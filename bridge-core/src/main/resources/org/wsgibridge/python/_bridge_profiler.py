"""Profiles the applications of an interpreter; valid for Python 2.7 and 3.8 and later."""
import marshal
import os

try:
    from cProfile import Profile
except ImportError:
    import profile

    class Profile(profile.Profile):
        """For Jython, where a function that ends by an exception does not report its return."""

        dispatch = dict(profile.Profile.dispatch, exception=profile.Profile.dispatch['return'])

import _bridge_stages


class Profiler(object):
    """One profile, of loading the applications and of all requests."""

    def __init__(self, folder, name):
        self._path = os.path.join(folder, '%s-%d.pstats' % (name, os.getpid()))
        self._profile = Profile()

    def load(self, function, *arguments):
        return self._profile.runcall(function, *arguments)

    def _run(self, _, __, function, *arguments):
        return self._profile.runcall(function, *arguments)

    def wrap(self, application):
        return _bridge_stages.Application(application, self._run)

    def finish(self):
        """Writes the profile for ``pstats`` of any Python."""
        self._profile.create_stats()
        stats = {}
        for function, (calls, own_calls, own, total, callers) in self._profile.stats.items():
            callers = dict((_text(caller), numbers) for caller, numbers in callers.items())
            stats[_text(function)] = calls, own_calls, own, total, callers
        with open(self._path, 'wb') as output:
            marshal.dump(stats, output)


def _text(function):
    """Returns a function's key with texts: Python 3 would read the strings of Python 2 as bytes, which its ``pstats``
    cannot use.
    """
    name, line, code = function
    return _unicode(name), line, _unicode(code)


def _unicode(text):
    return text if isinstance(text, type(u'')) else text.decode('utf-8', 'replace')
