"""Queries about types, which do not affect the application's transaction."""

from __future__ import absolute_import

from psycopg2._connection import STATUS_BEGIN


def _solve_conn_curs(conn_or_curs):
    """Returns the connection, and a cursor whose rows are plain tuples."""
    from psycopg2._cursor import cursor
    from psycopg2._connection import connection
    conn = conn_or_curs if isinstance(conn_or_curs, connection) else conn_or_curs.connection
    return conn, conn.cursor(cursor_factory=cursor)


def _quietly(conn, cursor, sql, values):
    """Returns the rows of a query. If the query has begun a transaction, that is rolled back."""
    before = conn.status
    cursor.execute(sql, values)
    rows = cursor.fetchall()
    if before != STATUS_BEGIN and not conn.autocommit:
        conn.rollback()
    return rows
