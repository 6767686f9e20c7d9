"""Replaces CPython's termios: an application on a server has no terminal."""
import _absent


class error(Exception):
    """Raised by CPython's functions for a file that is not a terminal."""


ECHO, ICANON, ISIG, TCSANOW, TCSADRAIN, TCSAFLUSH, VMIN, VTIME = 8, 2, 1, 0, 1, 2, 6, 5

_absent.partial(globals(), 'an application on a server has no terminal')
