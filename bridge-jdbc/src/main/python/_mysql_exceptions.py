"""The exceptions under the name that the module has in MySQLdb 1.2 and mysqlclient 1.3."""

from MySQLdb._exceptions import *  # noqa: F401,F403
