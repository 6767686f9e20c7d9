"""Finds the application in a loaded module: a callable, or what a factory returns. For Python 2.7 and 3."""
import types

#: Flags of code, as in the module inspect, whose import takes longer than all of this.
_VARIABLE_ARGUMENTS = 0x4
_COROUTINE = 0x80
_ASGI = ('%s: %s is an ASGI application, and only WSGI is served: expected the WSGI application of the framework, a2wsgi.ASGIMiddleware'
         ' around this one, or a server for ASGI such as uvicorn, hypercorn or granian')


class LoadError(Exception):
    """An application cannot be loaded; the message names file or module, and what was expected."""


def find(module, wanted, where):
    """Returns the application.

    ``wanted`` is the name of a callable, ``name`` or ``object.name``, or a call of a factory with literals, such as
    ``create_app('test', debug=True)``.
    """
    name, parenthesis, _ = wanted.partition('(')
    found = _attribute(module, name.strip(), where)
    if parenthesis:
        if not callable(found):
            raise LoadError("%s: '%s' is not callable but of type %s" % (where, name, type(found).__name__))
        arguments, named = _arguments(wanted, where)
        found = found(*arguments, **named)
        if found is None:
            raise LoadError('%s: %s has returned None: expected a WSGI application' % (where, wanted))
    if not callable(found):
        raise LoadError("%s: '%s' is not callable but of type %s" % (where, wanted, type(found).__name__))
    if _is_asgi(found):
        raise LoadError(_ASGI % (where, wanted))
    if not parenthesis and _takes_less_than_two(found):
        raise LoadError('%s: %s takes no environ and start_response: if it is a factory that returns the application, write %s()'
                            % (where, wanted, wanted))
    return found


def _attribute(module, name, where):
    found = module
    for part in name.split('.'):
        if not hasattr(found, part):
            raise LoadError("%s: no callable named '%s'%s" % (where, name, _meant(module)))
        found = getattr(found, part)
    return found


def _meant(module):
    """Returns a question for the applications that a module has by other names, '' where it has none, or many."""
    here = getattr(module, '__name__', None)
    names = sorted(name for name, value in getattr(module, '__dict__', {}).items()
                   if not name.startswith('_') and _looks_like_an_application(value, here))
    return "; did you mean '%s'?" % "' or '".join(names) if 0 < len(names) < 4 else ''


def _looks_like_an_application(value, module):
    """Returns whether a function of the module, or a method ``__call__``, takes environ and start_response."""
    if isinstance(value, types.FunctionType):
        return value.__module__ == module and _counted(value) == 2
    call = getattr(type(value), '__call__', None)
    call = getattr(call, '__func__', call)
    return isinstance(call, types.FunctionType) and not isinstance(value, type) and _counted(call) == 3


def _counted(function):
    """Returns how many arguments a function must have."""
    code = function.__code__
    return code.co_argcount - len(function.__defaults__ or ())


def _arguments(wanted, where):
    """Returns the arguments of a call, which are literals: what is written in a setting is not executed."""
    import ast
    try:
        call = ast.parse(wanted.strip(), mode='eval').body
        if not isinstance(call, ast.Call) or getattr(call, 'starargs', None) or getattr(call, 'kwargs', None):
            raise ValueError()
        function = call.func
        while isinstance(function, ast.Attribute):
            function = function.value
        if not isinstance(function, ast.Name):
            raise ValueError()
        arguments = [ast.literal_eval(argument) for argument in call.args]
        named = dict((keyword.arg, ast.literal_eval(keyword.value)) for keyword in call.keywords)
        if None in named:
            raise ValueError()
        return arguments, named
    except (SyntaxError, ValueError, TypeError):
        raise LoadError("%s: %s: expected a call with literals, such as create_app('test', debug=True)" % (where, wanted))


def _is_asgi(found):
    """Returns whether a call returns a coroutine, as that of no WSGI application does."""
    for function in (found, getattr(type(found), '__call__', None)):
        code = getattr(getattr(function, '__func__', function), '__code__', None)
        if code is not None and code.co_flags & _COROUTINE:
            return True
    return False


def _takes_less_than_two(found):
    """Returns whether a function cannot be called with environ and start_response."""
    if not isinstance(found, types.FunctionType):
        return False
    code = found.__code__
    return code.co_argcount < 2 and not code.co_flags & _VARIABLE_ARGUMENTS
