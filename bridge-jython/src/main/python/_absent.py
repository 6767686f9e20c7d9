"""For modules that replace modules of CPython which need the operating system: reports what they cannot do."""
import sys
import types


class Partial(types.ModuleType):
    """A module with some of the usual names. For any other name it raises an AttributeError that says why it is
    missing. It is false, for libraries that test "if fcntl:" after "except ImportError: fcntl = None".
    """

    def __nonzero__(self):
        return False

    def __getattr__(self, name):
        if name.startswith('__'):
            raise AttributeError(name)
        raise AttributeError('%s.%s is not there: %s' % (self.__name__, name, self._why))


def partial(names, why):
    """Makes the module with this dictionary a partial one. Code that tests with hasattr() finds that a name is missing.
    """
    module = Partial(names['__name__'], names['__doc__'])
    module.__dict__.update(names)
    module.__dict__['_why'] = why
    sys.modules[names['__name__']] = module
