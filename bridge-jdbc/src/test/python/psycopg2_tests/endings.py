"""Requests that are ended just before a statement is sent: the connection has the state of the server."""

import sys

import psycopg2
from psycopg2 import extensions
from psycopg2.pool import SimpleConnectionPool
from org.python.core import Py
from org.wsgibridge.jython.interrupt import InterruptTrace

dsn = sys.argv[1]


class Ended(BaseException):
    pass


class Ending(object):
    """A session whose next statement is not sent any more, because the request that sends it is to end."""

    def __init__(self, session, trace):
        self._session, self._trace = session, trace

    def __getattr__(self, name):
        return getattr(self._session, name)

    def execute(self, sql, start):
        return self._trace.interrupt(), self._session.execute(sql, start)


def end(conn, call, *args, **kwargs):
    trace = InterruptTrace(Ended, 'over')
    session = conn._session
    conn._session = Ending(session, trace)
    trace.installInto(Py.getThreadState())
    try:
        call(*args, **kwargs)
        raise AssertionError('not ended')
    except Ended:
        pass
    finally:
        trace.end()
        Py.getThreadState().tracefunc = None
        conn._session = session


def fails(kind, call, *args, **kwargs):
    try:
        call(*args, **kwargs)
    except kind as e:
        return str(e)
    raise AssertionError('no error')


def rows():
    cursor = other.cursor()
    cursor.execute('SELECT a FROM ended ORDER BY a')
    found = [row[0] for row in cursor.fetchall()]
    other.rollback()
    return found


def insert(conn, value):
    conn.cursor().execute('INSERT INTO ended VALUES (%s)', (value,))


other = psycopg2.connect(dsn)
other.cursor().execute('CREATE TABLE ended (a int)')
other.commit()

# ROLLBACK and COMMIT that were not sent.
conn = psycopg2.connect(dsn)
for call in conn.rollback, conn.commit:
    insert(conn, 1)
    end(conn, call)
    assert conn.status == extensions.STATUS_BEGIN
    assert 'inside a transaction' in fails(psycopg2.ProgrammingError, conn.set_session, autocommit=True)
    conn.rollback()
    assert conn.get_transaction_status() == 0 and conn.status == extensions.STATUS_READY
    insert(conn, 2)
    conn.commit()
    assert rows() == [2], rows()
    other.cursor().execute('DELETE FROM ended')
    other.commit()

# BEGIN that was not sent: the next statement sends it.
end(conn, conn._run, 'INSERT INTO ended VALUES (3)')
assert conn.status == extensions.STATUS_READY
insert(conn, 4)
conn.rollback()
assert rows() == [], rows()

# A setting that was not sent.
end(conn, conn.set_session, isolation_level='serializable', autocommit=True)
assert conn.isolation_level is None and conn.autocommit is False
conn.set_session(isolation_level='serializable', autocommit=True)
cursor = conn.cursor()
cursor.execute('SHOW default_transaction_isolation')
assert cursor.fetchone() == ('serializable',)
conn.close()

# Transactions of two phases.
conn = psycopg2.connect(dsn)
end(conn, conn.tpc_begin, conn.xid(1, 'a', 'b'))
assert conn.status == extensions.STATUS_READY
conn.tpc_begin(conn.xid(1, 'a', 'b'))
insert(conn, 5)
end(conn, conn.tpc_rollback)
fails(psycopg2.ProgrammingError, conn.commit)
conn.tpc_rollback()
assert rows() == [] and conn.status == extensions.STATUS_READY
conn.close()

# A pool gets it back without what the ended request has done.
pool = SimpleConnectionPool(1, 1, dsn)
conn = pool.getconn()
insert(conn, 6)
end(conn, conn.rollback)
pool.putconn(conn)
conn = pool.getconn()
insert(conn, 7)
conn.commit()
assert rows() == [7], rows()
conn.autocommit = True
conn.cursor().execute('BEGIN')
pool.putconn(conn)
assert conn.closed
pool.closeall()
print 'done'
