import MySQLdb

try:
    MySQLdb.connect(host='localhost')
except MySQLdb.Error as e:
    print '%s: %s' % (type(e).__name__, e)
