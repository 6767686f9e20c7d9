"""The exceptions under the name that MySQLdb 1.2 and mysqlclient 1.3 have for them."""

from MySQLdb._exceptions import *  # noqa: F401,F403
