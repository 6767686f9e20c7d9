"""Queries about types, which leave no trace in the application's transaction."""

from __future__ import absolute_import

from psycopg2._connection import STATUS_BEGIN


def _solve_conn_curs(conn_or_curs):
    """Returns the connection, and a cursor whose rows are plain tuples."""
    from psycopg2._cursor import cursor
    from psycopg2._connection import connection
    conn = conn_or_curs if isinstance(conn_or_curs, connection) else conn_or_curs.connection
    return conn, conn.cursor(cursor_factory=cursor)


def _quietly(conn, cursor, sql, values):
    """Returns a query's rows; a transaction that it begins, it ends."""
    before = conn.status
    cursor.execute(sql, values)
    rows = cursor.fetchall()
    if before != STATUS_BEGIN and not conn.autocommit:
        conn.rollback()
    return rows
