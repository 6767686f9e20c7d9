"""Describes an exception for a page for developers, as texts for ``FailureText.java``; valid for Python 2.7 and 3.8 and
later.

The texts are: how many exceptions, how many were left out; of each exception how it led to the one before it ('' for
the first, 'cause', 'context'), type, message; file, line, column and source of a syntax error, or '' four times; how
many frames, how many were left out of their middle; of each frame file, line, function, 'a' for the application's or
'l' for a library's, number of the first line of its source, how many lines, and those lines. The exception that was
raised last comes first; its frames are in the order of the calls.
"""
import codecs
import io
import os
import re
import stat
import sys

try:
    _Text = unicode
except NameError:
    _Text = str

_ON_JAVA = sys.platform.startswith('java')
_MOST_EXCEPTIONS = 8
_FIRST_FRAMES = 8
_LAST_FRAMES = 24
_LONGEST_MESSAGE = 2048
_LONGEST_FILE = 512
_LONGEST_NAME = 128
_LONGEST_LINE = 200
#: Lines before and after the line of a frame.
_AROUND = 2
#: The largest source that is read, in bytes, and how many are read for one exception.
_LARGEST_SOURCE = 1 << 20
_MOST_SOURCES = 32
#: The largest number of bytes of all texts, as UTF-8; below the limit of a daemon's frame.
_LARGEST = 240000
_LIBRARIES = ('site-packages', 'dist-packages', 'lib-python')
#: The line of a source that names its encoding; see PEP 263.
_CODING = re.compile(br'^[ \t\f]*#.*?coding[:=][ \t]*([-_.a-zA-Z0-9]+)')
_NO_CODE = re.compile(br'^[ \t\f]*(?:#.*)?$')
_UNNAMED = ('builtins', 'exceptions', '__main__')


def describe(error, trace, folders):
    """Returns the texts of an exception; [] if it cannot be described.

    ``folders`` are those of the application. Reads only sources below them and those of Python's libraries.
    """
    try:
        return _Description(folders).of(error, trace)
    except:  # noqa: E722  (a method of the exception may raise anything, in Jython also an exception of Java's)
        return []


class _Description(object):
    def __init__(self, folders):
        self._application = _roots(folders)
        self._libraries = _roots([os.path.dirname(os.__file__)])
        self._readable = self._application + self._libraries + _roots(path for path in sys.path if path)
        self._sources = {}
        self._room = _LARGEST

    def of(self, error, trace):
        chain, left_out = _chain(error, trace)
        heads = [self._charged([link] + self._exception(raised)) for link, raised, _ in chain]
        texts = [str(len(chain)), str(left_out)]
        for head, (_, _, trace) in zip(heads, chain):
            frames, dropped = _frames(trace)
            parts = []
            # From the innermost, because these are the most important if there is no room for all.
            for frame in reversed(frames):
                part = self._frame(*frame)
                if part is not None:
                    parts.insert(0, part)
            texts.extend(head)
            texts.extend((str(len(parts)), str(dropped + len(frames) - len(parts))))
            for part in parts:
                texts.extend(part)
        return [_text(text).replace(u'\0', u' ') for text in texts]

    def _charged(self, texts):
        """Returns the texts; [] if there is no room for them."""
        size = sum(len(text.encode('utf-8')) + 1 for text in texts)
        if size > self._room:
            return []
        self._room -= size
        return texts

    def _exception(self, error):
        kind = error.__class__
        name = getattr(kind, '__qualname__', kind.__name__)
        if kind.__module__ not in _UNNAMED and not kind.__module__.startswith('_mod_wsgi_'):
            name = '%s.%s' % (kind.__module__, name)
        if isinstance(error, SyntaxError) and getattr(error, 'lineno', None) is not None:
            column = error.offset
            if _ON_JAVA and isinstance(column, int):
                column += 1  # Jython's parser counts columns from 0
            where = [_short(_text(error.filename), _LONGEST_FILE), _number(error.lineno), _number(column),
                     _short(_text(error.text or '').rstrip(u'\n'), _LONGEST_LINE)]
            message = _text(error.msg)
        else:
            where = [u'', u'', u'', u'']
            message = message_of(error)
        return [_short(_text(name), _LONGEST_NAME), _short(message, _LONGEST_MESSAGE)] + where

    def _frame(self, path, line, function):
        path = _text(path)
        ours = self._is_below(path, self._application) and not self._is_library(path)
        head = self._charged([_short(path, _LONGEST_FILE), _number(line), _short(_text(function), _LONGEST_NAME),
                              u'a' if ours else u'l', u'0000000', u'0'])
        if not head:
            return None
        first, lines = self._around(path, line)
        lines = self._charged(lines)
        return head[:4] + [_text(str(first if lines else 0)), _text(str(len(lines)))] + lines

    def _is_library(self, path):
        parts = path.replace(os.sep, u'/').split(u'/')
        return any(name in parts for name in _LIBRARIES) or self._is_below(path, self._libraries)

    @staticmethod
    def _is_below(path, roots):
        return os.path.isabs(path) and os.path.realpath(path).startswith(roots)

    def _around(self, path, line):
        """Returns the lines around a line, after the number of the first one."""
        if path not in self._sources:
            allowed = len(self._sources) < _MOST_SOURCES and self._is_below(path, self._readable)
            self._sources[path] = _Source(_read(path) if allowed else b'')
        source = self._sources[path]
        lines = source.lines
        if not line or line < 0 or line > len(lines):
            return 0, []
        first = max(1, line - _AROUND)
        return first, [_short(source.text(data), _LONGEST_LINE) for data in lines[first - 1:line + _AROUND]]


class _Source(object):
    """The lines of a source as Python counts them: only CR and LF end a line, not the other line ends of Unicode."""

    def __init__(self, data):
        self._encoding = 'utf-8'
        if data.startswith(codecs.BOM_UTF8):
            data = data[len(codecs.BOM_UTF8):]
        self.lines = data.replace(b'\r\n', b'\n').replace(b'\r', b'\n').split(b'\n')
        if not self.lines[-1]:
            del self.lines[-1]
        for line in self.lines[:2]:
            named = _CODING.match(line)
            if named:
                self._encoding = named.group(1).decode('ascii')
            if named or not _NO_CODE.match(line):
                break

    def text(self, line):
        try:
            text = line.decode(self._encoding, 'replace')
            if isinstance(text, _Text):
                return _text(text)
        except Exception:
            pass  # there is no such encoding, or it is not one of text
        return _text(line)


def _roots(folders):
    return tuple(os.path.join(os.path.realpath(_text(folder)), u'') for folder in folders if folder)


def _chain(error, trace):
    """Returns link, exception and traceback of an exception and of those that led to it, and the number of further
    ones.
    """
    chain = []
    seen = set()
    link = u''
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        if len(chain) < _MOST_EXCEPTIONS:
            chain.append((link, error, trace))
        cause = getattr(error, '__cause__', None)
        if cause is not None:
            link, error = u'cause', cause
        elif getattr(error, '__suppress_context__', False):
            break
        else:
            link, error = u'context', getattr(error, '__context__', None)
        trace = getattr(error, '__traceback__', None)
    return chain, len(seen) - len(chain)


def _frames(trace):
    """Returns file, line and function of the first and last frames of a traceback, and the number of the others."""
    first = []
    last = []
    left_out = 0
    while trace is not None:
        code = trace.tb_frame.f_code
        if not code.co_filename.startswith('<frozen importlib'):
            frame = (code.co_filename, trace.tb_lineno, code.co_name)
            if len(first) < _FIRST_FRAMES:
                first.append(frame)
            else:
                last.append(frame)
                if len(last) > _LAST_FRAMES:
                    del last[0]
                    left_out += 1
        trace = trace.tb_next
    return first + last, left_out


def _read(path):
    """Returns the bytes of a source; b'' if it is not a regular file, or too large."""
    try:
        # Opening a pipe would block the request. Jython cannot open files without blocking.
        if _ON_JAVA:
            source = io.open(path, 'rb') if os.path.isfile(path) else None
        else:
            source = os.fdopen(os.open(path, os.O_RDONLY | os.O_NONBLOCK), 'rb')
        if source is None:
            return b''
    except (EnvironmentError, ValueError):
        return b''
    try:
        if not _ON_JAVA and not stat.S_ISREG(os.fstat(source.fileno()).st_mode):
            return b''
        data = source.read(_LARGEST_SOURCE + 1)
    except Exception:
        return b''
    finally:
        source.close()
    return data if len(data) <= _LARGEST_SOURCE else b''


def message_of(error):
    """Returns the message of an exception as text, even if its own methods fail."""
    try:
        said = _text(str(error))
    except:  # noqa: E722
        try:
            said = _text(_Text(error))  # Python 2: what is not ASCII
        except:  # noqa: E722
            return u'<message not available>'
    notes = getattr(error, '__notes__', None)
    if isinstance(notes, (list, tuple)):
        said = u'\n'.join([said] + [_text(note) for note in notes[:8] if isinstance(note, str)])
    return said


def _number(value):
    if not isinstance(value, int):
        return u'0'
    value = int.__add__(value, 0)  # a plain int: a subclass may compare and print differently
    return u'%d' % value if 0 <= value < 1 << 31 else u'0'


def _text(value):
    """Returns any text as one that can be encoded."""
    if value is None:
        return u''
    # By the methods of the types: a subclass of the application may have others.
    if isinstance(value, bytes):
        return bytes.decode(value, 'utf-8', 'replace')
    if not isinstance(value, _Text):
        value = _Text(value)
    return _Text.encode(value, 'utf-8', 'replace').decode('utf-8', 'replace')


def _short(text, most):
    return text if len(text) <= most else text[:most - 4] + u' ...'
