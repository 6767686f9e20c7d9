"""Reads option files of MySQL (my.cnf), for the arguments read_default_file and read_default_group."""

from __future__ import absolute_import

import os

from MySQLdb._exceptions import OperationalError
from MySQLdb.constants import CR

_FILES = ('/etc/my.cnf', '/etc/mysql/my.cnf', '~/.my.cnf')
_GROUPS = ('client', 'client-server', 'client-mariadb')
_ESCAPES = {'n': '\n', 't': '\t', 'r': '\r', 'b': '\b', 's': ' ', '\\': '\\', '"': '"', "'": "'"}
_DEEPEST = 10
_SSL = ('ca', 'capath', 'cert', 'key', 'cipher')


def read(name, group):
    """Returns the options of a file, or of the usual files if no name is given, from the groups for clients and a
    further group.
    """
    groups = _GROUPS + ((group,) if group else ())
    options = {}
    if name:
        _read_file(os.path.expanduser(name), groups, options, 0)
    else:
        for each in _FILES:
            each = os.path.expanduser(each)
            if os.path.isfile(each):
                _read_file(each, groups, options, 0)
    return options


def ssl(options):
    """Returns the SSL options of a file in the form of connect's argument ssl."""
    return dict((name, options['ssl-' + name]) for name in _SSL if options.get('ssl-' + name))


def _read_file(path, groups, options, depth):
    if depth > _DEEPEST:
        raise OperationalError(CR.UNKNOWN_ERROR, '%s: option files include each other' % path)
    try:
        with open(path) as lines:
            _read_lines(lines, path, groups, options, depth)
    except IOError as failure:
        raise OperationalError(CR.UNKNOWN_ERROR, 'the option file %s cannot be read: %s' % (path, failure.strerror or failure))


def _read_lines(lines, path, groups, options, depth):
    wanted = False
    for line in lines:
        line = line.strip()
        if not line or line[0] in '#;':
            continue
        if line.startswith('!'):
            _include(line, path, groups, options, depth)
        elif line.startswith('['):
            wanted = line[1:].split(']')[0].strip() in groups
        elif wanted:
            key, equals, value = line.partition('=')
            options[key.strip().replace('_', '-')] = _value(value.strip()) if equals else ''


def _include(line, path, groups, options, depth):
    word, _, target = line.partition(' ')
    target = os.path.join(os.path.dirname(path), target.strip())
    if word == '!include':
        _read_file(target, groups, options, depth + 1)
    elif word == '!includedir' and os.path.isdir(target):
        for name in sorted(os.listdir(target)):
            if name.endswith('.cnf'):
                _read_file(os.path.join(target, name), groups, options, depth + 1)


def _value(text):
    if text[:1] in ('"', "'") and text[-1:] == text[0] and len(text) > 1:
        text = text[1:-1]
    else:
        text = text.partition(' #')[0].strip()
    plain, at = [], 0
    while at < len(text):
        if text[at] == '\\' and text[at + 1:at + 2] in _ESCAPES:
            at += 1
            plain.append(_ESCAPES[text[at]])
        else:
            plain.append(text[at])
        at += 1
    return ''.join(plain)
