"""Option files."""

import sys

import MySQLdb
from MySQLdb import _option_file

host, port = sys.argv[1:]
with open('included.cnf', 'w') as f:
    f.write('[client]\nport = %s # the port\n' % port)
with open('my.cnf', 'w') as f:
    f.write("""
# A comment.
[mysqld]
user = nobody
[client]
host="%s"
user = 'root'
default_character_set = latin1
!include included.cnf
[mine]
init-command = "SET @started = 'a # b'"
""" % host)
connection = MySQLdb.connect(read_default_file='my.cnf', read_default_group='mine')
cursor = connection.cursor()
cursor.execute('SELECT @started')
assert cursor.fetchone() == ('a # b',)
assert connection.encoding == 'cp1252'
assert _option_file.read('my.cnf', None)['user'] == 'root'
for name, text in ('nosuch.cnf', 'nosuch.cnf cannot be read'), ('loop.cnf', 'include each other'):
    with open('loop.cnf', 'w') as f:
        f.write('!include loop.cnf\n')
    try:
        MySQLdb.connect(read_default_file=name)
        raise AssertionError('no error')
    except MySQLdb.OperationalError as e:
        assert text in str(e), e
print 'done'
