"""Stands in for CPython's termios: an application on a server has no terminal."""
import _absent


class error(Exception):
    """What CPython's functions raise for a file that is no terminal."""


ECHO, ICANON, ISIG, TCSANOW, TCSADRAIN, TCSAFLUSH, VMIN, VTIME = 8, 2, 1, 0, 1, 2, 6, 5

_absent.partial(globals(), 'an application on a server has no terminal')
