import sqlite3

try:
    sqlite3.connect(':memory:')
except sqlite3.Error as e:
    print '%s: %s' % (type(e).__name__, e)
