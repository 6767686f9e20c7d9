"""Connection pools of one process. They are not needed with a DataSource, whose pool is shared and monitored."""

from __future__ import absolute_import

import threading

from psycopg2 import OperationalError, InterfaceError, Error, connect
from psycopg2 import extensions as _ext


class PoolError(Error):
    pass


class AbstractConnectionPool(object):
    def __init__(self, minconn, maxconn, *args, **kwargs):
        self.minconn = int(minconn)
        self.maxconn = int(maxconn)
        self.closed = False
        self._args = args
        self._kwargs = kwargs
        self._pool = []
        self._used = {}
        self._keys = {}
        self._next = 0
        for _ in range(self.minconn):
            self._connect()

    def _connect(self, key=None):
        conn = connect(*self._args, **self._kwargs)
        if key is None:
            self._pool.append(conn)
        else:
            self._lend(conn, key)
        return conn

    def _lend(self, conn, key):
        self._used[key] = conn
        self._keys[id(conn)] = key

    def _getkey(self):
        self._next += 1
        return self._next

    def _getconn(self, key=None):
        if self.closed:
            raise PoolError('connection pool is closed')
        if key is None:
            key = self._getkey()
        if key in self._used:
            return self._used[key]
        if self._pool:
            conn = self._pool.pop()
            self._lend(conn, key)
            return conn
        if len(self._used) == self.maxconn:
            raise PoolError('connection pool exhausted')
        return self._connect(key)

    def _putconn(self, conn, key=None, close=False):
        if self.closed:
            raise PoolError('connection pool is closed')
        if key is None:
            key = self._keys.get(id(conn))
            if key is None:
                raise PoolError('trying to put unkeyed connection')
        self._put_back(conn, close)
        if not self.closed or key in self._used:
            self._used.pop(key, None)
            self._keys.pop(id(conn), None)

    def _put_back(self, conn, close):
        if len(self._pool) >= self.minconn or close:
            conn.close()
            return
        if conn.closed:
            return
        status = conn.get_transaction_status()
        if status == _ext.TRANSACTION_STATUS_UNKNOWN:
            conn.close()
            return
        if status != _ext.TRANSACTION_STATUS_IDLE:
            conn.rollback()
            if conn.get_transaction_status() != _ext.TRANSACTION_STATUS_IDLE:
                # The transaction was begun in autocommit mode, in which rollback() does nothing.
                conn.close()
                return
        self._pool.append(conn)

    def _closeall(self):
        if self.closed:
            raise PoolError('connection pool is closed')
        for conn in self._pool + list(self._used.values()):
            try:
                conn.close()
            except (OperationalError, InterfaceError):
                pass  # It is gone.
        self.closed = True


class SimpleConnectionPool(AbstractConnectionPool):
    """A pool for a single thread."""

    getconn = AbstractConnectionPool._getconn
    putconn = AbstractConnectionPool._putconn
    closeall = AbstractConnectionPool._closeall


class ThreadedConnectionPool(AbstractConnectionPool):
    """A pool for several threads."""

    def __init__(self, minconn, maxconn, *args, **kwargs):
        self._lock = threading.Lock()
        AbstractConnectionPool.__init__(self, minconn, maxconn, *args, **kwargs)

    def getconn(self, key=None):
        with self._lock:
            return self._getconn(key)

    def putconn(self, conn=None, key=None, close=False):
        with self._lock:
            self._putconn(conn, key, close)

    def closeall(self):
        with self._lock:
            self._closeall()
