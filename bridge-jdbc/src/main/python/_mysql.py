"""The module _mysql under the name that MySQLdb 1.2 and mysqlclient 1.3 have for it."""

from MySQLdb._mysql import *  # noqa: F401,F403
