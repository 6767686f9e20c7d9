"""Recognizes INSERT statements that can be sent with several rows of values."""

from __future__ import absolute_import

import re

_INSERT = re.compile(r'\s*(?:insert|replace)\b', re.IGNORECASE)
_VALUES = re.compile(r'\bvalues?\s*\(', re.IGNORECASE)
_END = re.compile(r'\s*(?:on\s+duplicate\s.*?)?;?\s*\Z', re.IGNORECASE | re.DOTALL)
_QUOTED = re.compile(r"""'(?:[^'\\]|\\.|'')*'|"(?:[^"\\]|\\.|"")*"|`[^`]*`""", re.DOTALL)
_PLACE = re.compile(r'%(?!%)')
# Replaces the characters of a quoted string, so that they are not taken for SQL.
_STRING = '\0'
# A placeholder or a constant. The value of anything else, such as a function or a query, may depend on earlier rows.
_VALUE = r'\s*(?:%s|%\([^()]*\)s|[-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?|null|true|false|\0+)\s*'
_ROW = re.compile(r'\(' + _VALUE + '(?:,' + _VALUE + r')*\)\Z', re.IGNORECASE)


def split(query):
    """Splits an INSERT: returns the text before the values, the values in parentheses, and the text after them.

    Returns None if it cannot be split, or if a value is neither a placeholder nor a constant: that value may differ if
    the rows are sent one by one.
    """
    if not _INSERT.match(query):
        return None
    plain = _QUOTED.sub(_masked, query)
    found = _VALUES.search(plain)
    if found is None or _VALUES.search(plain, found.end()) and not _on_duplicate(plain, found.end()):
        return None
    start = found.end() - 1
    end = _closing(plain, start)
    if end is None or not _ROW.match(plain[start:end]) or not _END.match(plain, end):
        return None
    before, values, after = query[:start], query[start:end], query[end:].rstrip().rstrip(';')
    if _PLACE.search(before.replace('%%', '')) or _PLACE.search(after.replace('%%', '')) or not _PLACE.search(values):
        return None
    return before.replace('%%', '%'), values, after.replace('%%', '%')


def _masked(found):
    return ('_' if found.group().startswith('`') else _STRING) * len(found.group())


def _on_duplicate(plain, at):
    """Returns whether the second VALUES is the function after ON DUPLICATE KEY."""
    end = _closing(plain, at - 1)
    return end is not None and _END.match(plain, end) is not None


def _closing(plain, start):
    """Returns the index after the parenthesis that closes the one at the start; None if there is none."""
    depth = 0
    for at in range(start, len(plain)):
        if plain[at] == '(':
            depth += 1
        elif plain[at] == ')':
            depth -= 1
            if depth == 0:
                return at + 1
    return None
