"""Finds the application in a loaded module: a callable, or the result of a factory. For Python 2.7 and 3."""
import sys
import types

#: Flags of code, as in the module inspect, whose import would take longer than all of this.
_VARIABLE_ARGUMENTS = 0x4
_COROUTINE = 0x80
_ASGI = ('%s: %s is an ASGI application, and only WSGI is served: expected the WSGI application of the framework, a2wsgi.ASGIMiddleware'
         ' around this one, or a server for ASGI such as uvicorn, hypercorn or granian')


class LoadError(Exception):
    """An application cannot be loaded. The message names the file or module, and the expected value."""


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
        found = _called(found, wanted, where)
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


def _called(factory, wanted, where):
    """Returns the result of a factory. Arguments that do not fit are a fault of the call, not of the factory."""
    arguments, named = _arguments(wanted, where)
    try:
        return factory(*arguments, **named)
    except TypeError as error:
        if sys.exc_info()[2].tb_next is not None:
            raise
        fault = str(error)
    raise LoadError("%s: %s: %s: expected its arguments as literals, such as create_app('test', debug=True)" % (where, wanted, fault))


def _attribute(module, name, where):
    found = module
    for part in name.split('.'):
        if not hasattr(found, part):
            raise LoadError("%s: no callable named '%s'%s" % (where, name, _meant(module)))
        found = getattr(found, part)
    return found


def _meant(module):
    """Returns a question that suggests the applications that a module has by other names; '' if it has none, or many.

    Catches all exceptions, also those of Java, so that the message that it is a part of is not lost.
    """
    try:
        here = module.__name__
        ranks = [(name, _rank(value, here)) for name, value in list(module.__dict__.items()) if not name.startswith('_')]
        names = sorted(name for name, rank in ranks if rank == 2)
        others = [name for name, rank in ranks if rank == 1]
        if not names and len(others) == 1:
            names = others
        return "; did you mean '%s'?" % "' or '".join(names) if 0 < len(names) < 4 else ''
    except:  # noqa: E722
        return ''


def _rank(value, module):
    """Returns 2 for a function of the module, or a method ``__call__``, with environ and start_response, 1 for one with
    two other arguments, 0 otherwise.
    """
    try:
        # Not isinstance, which reads __class__: this would create the target of a lazy object.
        kind = type(value)
        if kind is types.FunctionType:
            return _rank_of_function(value, 0) if value.__module__ == module else 0
        if issubclass(kind, type):
            return 0
        call = next((base.__dict__['__call__'] for base in kind.__mro__ if '__call__' in base.__dict__), None)
        return _rank_of_function(call, 1) if type(call) is types.FunctionType else 0
    except:  # noqa: E722
        return 0


def _rank_of_function(function, bound):
    """Returns the rank of a function by its arguments after those that are bound."""
    function = unwrapped(function)
    code = function.__code__
    if code.co_argcount - len(function.__defaults__ or ()) != 2 + bound:
        return 0
    first, second = code.co_varnames[bound:bound + 2]
    return 2 if first in ('environ', 'env') and second == 'start_response' else 1


def unwrapped(function):
    """Returns the function that decorators have wrapped."""
    for _ in range(100):
        inner = function.__dict__.get('__wrapped__') or _enclosed(function)
        if type(inner) is not types.FunctionType:
            break
        function = inner
    return function


def _enclosed(function):
    """Returns the function of the same name that a function with any arguments encloses: functools.wraps of Python 2.7
    leaves no other trace.
    """
    if function.__code__.co_argcount or not function.__code__.co_flags & _VARIABLE_ARGUMENTS:
        return None
    for cell in function.__closure__ or ():
        inner = cell.cell_contents
        if type(inner) is types.FunctionType and inner.__name__ == function.__name__:
            return inner
    return None


def _arguments(wanted, where):
    """Returns the arguments of a call, which must be literals: the text of a setting is never executed."""
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
    """Returns whether a call returns a coroutine, which a WSGI application never does."""
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
