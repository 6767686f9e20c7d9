"""CSV, one line at a time, as text under Python 2 and 3 alike (Python 2's csv module wants bytes)."""
from __future__ import unicode_literals


def csv_line(values):
    """Returns one line, ended as RFC 4180 wants it."""
    return ",".join(_cell(value) for value in values) + "\r\n"


def _cell(value):
    if isinstance(value, (int, float)):
        return "{}".format(value)
    text = "{}".format(value)
    if text[:1] in ("=", "+", "-", "@", "\t", "\r"):
        text = "'" + text  # or a spreadsheet takes the text for a formula
    return '"' + text.replace('"', '""') + '"'
