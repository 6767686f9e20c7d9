"""The module _mysql under the name that it has in MySQLdb 1.2 and mysqlclient 1.3."""

from MySQLdb._mysql import *  # noqa: F401,F403
