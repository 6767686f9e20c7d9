"""Explains exceptions that have no frame of the application, because its response was already being sent: names the
callable, what is wrong with its response, and what is expected. Valid for Python 2.7 and 3.8 and later.
"""
import os
import re
import sys
import types

import _bridge_application

try:
    _Text = unicode
except NameError:
    _Text = str

_NAME = re.compile('[A-Za-z_][A-Za-z0-9_]*$')
#: The highest line at which a frame is made: it costs one line feed for each line before.
_LAST_LINE = 100000
#: A column beyond the end of lines.
_WIDTH = 10000
#: The modules whose objects wrap an application or its response.
_WRAPPERS = ('_bridge_stages', '_bridge_recorder')


def explained(error, application, result, items):
    """Returns an exception that says more, and its traceback; None if there is nothing more to say.

    ``error`` was raised while the response ``result`` was sent, and has no frame of the application. ``items`` contains
    the item of the response that is not bytes, if there is one. The traceback is None, or has one frame: where the
    callable is defined.
    """
    result = _inner(result, '_result')
    if items:
        text = _of_result(result, True) or _of_item(items[0])
    elif type(error) is TypeError:
        text = _of_result(result, not _is_iterable(result))
    elif type(error) in (RuntimeError, ValueError):
        text = ': %s' % error
    else:
        text = None
    return _raised(type(error) if not items else TypeError, _inner(application, '_application'), text) if text else None


def _inner(value, attribute):
    while type(value).__module__ in _WRAPPERS:
        value = getattr(value, attribute)
    return value


def _is_iterable(value):
    return hasattr(type(value), '__iter__') or hasattr(type(value), '__getitem__')


def _of_result(result, wrong):
    """Returns what is wrong with a response; None if it may be an iterable of bytes."""
    if isinstance(result, _Text):
        remedy = ", such as [text.encode('utf-8')]"
    elif isinstance(result, (bytes, bytearray)):
        remedy = ', such as [data]'
    elif isinstance(result, dict):
        remedy = ", such as [json.dumps(data).encode('utf-8')]"
    elif result is None:
        remedy = '; is a return missing?'
    elif not _is_iterable(result):
        remedy = ''
    else:
        return None
    return ' returned %s: expected an iterable of bytes%s' % (_named(result), remedy) if wrong else None


def _of_item(item):
    remedy = ", such as text.encode('utf-8')" if isinstance(item, _Text) else ''
    return ' yielded %s: expected bytes%s' % (_named(item), remedy)


def _named(value):
    """Returns the type of a value with its article."""
    if value is None:
        return 'None'
    name = type(value).__name__
    if name == 'bytes':
        return name
    return '%s %s' % ('an' if name[:1] in 'aeioAEIO' else 'a', name)


def _place(application):
    """Returns the name of a callable, and its code or None."""
    if type(application) is types.FunctionType:
        function = _bridge_application.unwrapped(application)
        return function.__name__, function.__code__
    if type(application) is types.MethodType:
        function = application.__func__
        return '%s.%s' % (type(application.__self__).__name__, function.__name__), getattr(function, '__code__', None)
    if issubclass(type(application), type):
        return application.__name__, getattr(application.__dict__.get('__iter__'), '__code__', None)
    call = getattr(type(application), '__call__', None)
    return type(application).__name__ + '.__call__', getattr(getattr(call, '__func__', call), '__code__', None)


def _raised(kind, application, text):
    """Returns an exception about a callable, and its traceback."""
    name, code = _place(application)
    where = '' if code is None else ' in ' + os.path.basename(code.co_filename)
    error = kind('%s()%s%s' % (name, where, text))
    trace = None
    try:
        if code is not None and _NAME.match(code.co_name) and 0 < code.co_firstlineno < _LAST_LINE:
            trace = _traceback(error, code)
        error.__context__ = None  # the exception that is explained
        return error, trace
    finally:
        error = trace = None  # breaks the cycle through the frame


def _traceback(error, code):
    """Returns a traceback whose only frame is at the first line of a code."""
    source = '%sdef %s(): raise error\n' % ('\n' * (code.co_firstlineno - 1), code.co_name)
    if hasattr(code, 'co_positions'):
        source = _whole_lines(source)
    names = {'error': error}
    exec(compile(source, code.co_filename, 'exec', 0, True), names)
    try:
        names[code.co_name]()
    except type(error):
        if sys.exc_info()[1] is not error:
            raise
        return sys.exc_info()[2].tb_next
    finally:
        names.clear()
        error = None


def _whole_lines(source):
    """Returns the tree of a source whose statements span their line, so that tracebacks underline no part of it."""
    import ast
    tree = ast.parse(source)
    for node in ast.walk(tree):
        if hasattr(node, 'end_col_offset'):
            node.col_offset, node.end_col_offset = 0, _WIDTH
    return tree
