"""What tries to be more than the value that it is given as."""

import sys
from decimal import Decimal

import psycopg2
from psycopg2.extras import NumericRange

dsn = sys.argv[1]


def failure(kind, call, *args, **kwargs):
    try:
        call(*args, **kwargs)
    except kind as e:
        return str(e)
    raise AssertionError('no error')


# Parameters of a JDBC URL.
for host in 'h/d?sslmode=disable&sslfactory=x', 'h?x=y', 'h#', 'a@b', 'h%2f', 'h h', 'h,', 'a]:1', 'h\\':
    assert 'invalid host' in failure(psycopg2.OperationalError, psycopg2.connect, dsn, host=host), host
for port in '1/d?x=y', '-1', '123456', '1 ', 'x':
    assert 'invalid port "%s"' % port in failure(psycopg2.OperationalError, psycopg2.connect, dsn, port=port), port
for name in 'x?sslmode=disable', 'x&y=z', 'x/y', 'x y', 'x%20y':
    text = failure(psycopg2.OperationalError, psycopg2.connect, dsn, dbname=name)
    assert 'database "%s" does not exist' % name in text, text
    text = failure(psycopg2.OperationalError, psycopg2.connect, dsn, user=name)
    assert 'role "%s" does not exist' % name in text, text

# Keywords that protect a connection.
for keyword in 'requirepeer', 'sslcrl', 'sslcrldir', 'ssl_min_protocol_version', 'ssl_max_protocol_version':
    text = failure(psycopg2.NotSupportedError, psycopg2.connect, dsn, **{keyword: 'x'})
    assert keyword in text, text
assert 'SSL' in failure(psycopg2.OperationalError, psycopg2.connect, dsn, requiressl='1')
failure(psycopg2.OperationalError, psycopg2.connect, dsn, require_auth='scram-sha-256')
psycopg2.connect(dsn, require_auth='none', requiressl='0').close()

# Bounds of ranges.
conn = psycopg2.connect(dsn)
cursor = conn.cursor()
for bound in "1,2]'; DROP TABLE x; --", u'1', Decimal('NaN'), float('inf'):
    for lower, upper in (bound, 2), (1, bound):
        text = failure(TypeError, cursor.mogrify, '%s', (NumericRange(lower, upper),))
        assert 'NumericRange' in text, text
cursor.execute('SELECT %s::numrange', (NumericRange(Decimal('-1.5'), 2.5),))
assert cursor.fetchone() == (NumericRange(Decimal('-1.5'), Decimal('2.5')),)

# An encoding in which text is not quoted.
cursor.execute("SET client_encoding TO 'SJIS'")
assert 'SJIS' in failure(psycopg2.OperationalError, cursor.execute, 'SELECT %s', (u'\u20ac',))
conn.rollback()
cursor.execute('SELECT %s', (u'\u20ac',))
assert cursor.fetchone() == (u'\u20ac'.encode('utf-8'),)
print 'done'
