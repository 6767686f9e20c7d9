"""Which INSERT statements can have several rows."""

from MySQLdb._inserts import split

WHOLE = [
    ('INSERT INTO a (b) VALUES (%s)', ('INSERT INTO a (b) VALUES ', '(%s)', '')),
    ('insert into a values(%s, -1.5e3,NULL , %s);', ('insert into a values', '(%s, -1.5e3,NULL , %s)', '')),
    ("INSERT INTO a VALUES (%(a)s, 'it''s (1, f())')", ('INSERT INTO a VALUES ', "(%(a)s, 'it''s (1, f())')", '')),
    ('REPLACE INTO a (b) VALUE (%(x)s)', ('REPLACE INTO a (b) VALUE ', '(%(x)s)', '')),
    ("INSERT INTO `values (` (b) VALUES ('a)', %s)", ('INSERT INTO `values (` (b) VALUES ', "('a)', %s)", '')),
    ('INSERT INTO a (b) VALUES (%s) ON DUPLICATE KEY UPDATE b=VALUES(b)',
     ('INSERT INTO a (b) VALUES ', '(%s)', ' ON DUPLICATE KEY UPDATE b=VALUES(b)')),
    ("INSERT INTO `a%%` (b) VALUES ('%%', %s)", ('INSERT INTO `a%` (b) VALUES ', "('%%', %s)", '')),
]
ONE_BY_ONE = [
    'UPDATE a SET b=%s', 'INSERT INTO a SELECT %s', 'INSERT INTO a VALUES (%s), (%s)', 'INSERT INTO a VALUES (%s) RETURNING b',
    'INSERT INTO a (b) VALUES (%s) ON DUPLICATE KEY UPDATE b=%s', 'INSERT INTO a VALUES (1)', 'INSERT INTO a VALUES (%s',
    'INSERT INTO a VALUES (%s, NOW())', 'INSERT INTO a VALUES (%s, (SELECT COUNT(*) FROM a))', 'INSERT INTO a VALUES (%s, @n := @n + 1)',
    'INSERT INTO a VALUES (%s, LAST_INSERT_ID())', 'INSERT INTO a VALUES (%s + 1)', 'INSERT INTO a VALUES (%s, b)',
    'INSERT INTO a VALUES (%s, `b`)', 'INSERT INTO a VALUES (%s, %(x)s, f(%s))', 'INSERT INTO a VALUES (%s, DEFAULT(b))',
    'INSERT INTO a VALUES (%s); DROP TABLE a', "INSERT INTO a SELECT 'VALUES (%s)'", 'INSERT INTO %s VALUES (%s)', '']
for query, parts in WHOLE:
    assert split(query) == parts, (query, split(query))
for query in ONE_BY_ONE:
    assert split(query) is None, (query, split(query))
print 'done'
