"""For modules that stand in for those of CPython that need the operating system: says what they cannot do."""
import sys
import types


class Partial(types.ModuleType):
    """A module that has what imports need; asked for anything else it says why that is not there. It is false, for libraries that
    ask "if fcntl:" after "except ImportError: fcntl = None"."""

    def __nonzero__(self):
        return False

    def __getattr__(self, name):
        if name.startswith('__'):
            raise AttributeError(name)
        raise AttributeError('%s.%s is not there: %s' % (self.__name__, name, self._why))


def partial(names, why):
    """Makes a module such a one; takes the dictionary of the module. What tests with hasattr() finds nothing."""
    module = Partial(names['__name__'], names['__doc__'])
    module.__dict__.update(names)
    module.__dict__['_why'] = why
    sys.modules[names['__name__']] = module
