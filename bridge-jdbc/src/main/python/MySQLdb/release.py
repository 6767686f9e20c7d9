"""The version of the interface: the last one of mysqlclient for Python 2.7."""

__author__ = 'WSGI Bridge'
version_info = (1, 4, 6, 'final', 0)
__version__ = '1.4.6'
