"""Connections with TLS: encrypted.py HOST PORT CERTIFICATE."""

import os
import subprocess
import sys

import MySQLdb
from MySQLdb.constants import CLIENT

host, port, certificate = sys.argv[1:]


def cipher(**kwargs):
    connection = MySQLdb.connect(host=host, port=int(port), user='root', **kwargs)
    cursor = connection.cursor()
    cursor.execute("SHOW STATUS LIKE 'Ssl_cipher'")
    found = cursor.fetchone()[1]
    connection.close()
    return found


def refused(kind, text, **kwargs):
    try:
        cipher(**kwargs)
    except kind as e:
        assert text in str(e), e
        return
    raise AssertionError('no error')


assert cipher() == ''
assert cipher(ssl={'ca': certificate})
assert cipher(ssl={}) == ''
assert cipher(client_flag=CLIENT.SSL)
name = cipher(ssl={'ca': certificate})
with open('my.cnf', 'w') as f:
    f.write('[client]\nssl-ca = %s\n' % certificate)
assert cipher(read_default_file='my.cnf') == name
subprocess.check_call([
    'openssl', 'req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-subj', '/CN=other', '-keyout', 'key.pem', '-out', 'other.pem'],
    stderr=open(os.devnull, 'w'))
refused(MySQLdb.OperationalError, 'certi', ssl={'ca': 'other.pem'})
refused(MySQLdb.OperationalError, 'nosuch.pem', ssl={'ca': 'nosuch.pem'})
refused(MySQLdb.NotSupportedError, 'ssl: cert, key cannot be used over JDBC', ssl={'key': 'k', 'cert': 'c'})
print 'done'
