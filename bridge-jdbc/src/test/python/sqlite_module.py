# -*- coding: utf-8 -*-
"""What applications rely on in sqlite3, beyond CPython's own suite."""
import datetime
import os
import sqlite3
import threading
import time
import unittest

from java.lang import System


class Files(unittest.TestCase):
    def test_names_with_characters_of_urls(self):
        for name in ('a b.db', 'c?cache=shared.db', 'd%20e#f.db', 'file:g.db', u'\u00e9.db'):
            con = sqlite3.connect(name)
            con.execute('create table if not exists t(a)')
            con.close()
            self.assertTrue(os.path.exists(name), name)
            os.remove(name)

    def test_missing_folder(self):
        with self.assertRaises(sqlite3.OperationalError) as caught:
            sqlite3.connect('missing/folder.db')
        self.assertEqual(str(caught.exception), 'unable to open database file')


class Statements(unittest.TestCase):
    def setUp(self):
        self.con = sqlite3.connect(':memory:')
        self.cur = self.con.cursor()

    def tearDown(self):
        self.con.close()

    def test_parameters_by_name(self):
        row = self.cur.execute("select :a, $b, @a, :a, ':c', \"d\" from (select 1 as d) -- ?\n", {'a': 1, 'b': 2}).fetchone()
        self.assertEqual(row, (1, 2, 1, 1, ':c', 1))
        self.assertEqual(self.cur.execute('select ?2, ?1', (1, 2)).fetchone(), (2, 1))

    def test_semicolons(self):
        self.assertEqual(self.cur.execute("select ';' ; -- ; \n /* ; */ ").fetchone(), (';',))
        self.cur.execute('create table t(a)')
        self.cur.execute('create trigger r after insert on t begin delete from t where a = 1; select 1; end;')
        for sql in ('select 1; select 2', 'select 1;;'):
            with self.assertRaises(sqlite3.Warning) as caught:
                self.cur.execute(sql)
            self.assertEqual(str(caught.exception), 'You can only execute one statement at a time.')

    def test_complete_statement(self):
        for sql, complete in (('select 1', False), ('select 1;', True), ('/* ; ', False), ("select ';", False),
                              ('create trigger a after insert on b begin select 1;', False),
                              ('create trigger a after insert on b begin select 1; end;', True)):
            self.assertEqual(sqlite3.complete_statement(sql), complete, sql)

    def test_comments_only(self):
        self.assertEqual(self.cur.execute(' -- nothing').fetchall(), [])
        self.assertIsNone(self.cur.description)

    def test_last_row_is_the_cursors_own(self):
        self.cur.execute('create table t(a integer primary key, b)')
        self.cur.execute('insert into t(b) values (1)')
        other = self.con.cursor()
        other.execute('insert into t(a, b) values (40, 1)')
        self.con.execute('select 1')
        self.assertEqual((self.cur.lastrowid, other.lastrowid), (1, 40))
        self.assertIsNone(other.execute('update t set b = 2').lastrowid)

    def test_last_row_is_known_when_the_connection_is_closed(self):
        self.cur.execute('create table t(a integer primary key)')
        self.cur.execute('insert into t values (7)')
        self.con.close()
        self.assertEqual(self.cur.lastrowid, 7)

    def test_thousands_of_cursors_cost_no_more_each_than_one(self):
        # Each makes a cursor, most of which are still there: it took minutes when every new one looked at all of them.
        self.con.execute('create table t(a integer primary key, b)')
        for i in xrange(200000):
            last = self.con.execute('insert into t(b) values (?)', (i,))
        self.assertEqual(last.lastrowid, 200000)
        self.assertEqual(self.con.execute('select count(*) from t').fetchone(), (200000,))

    def test_failed_insert_keeps_last_row(self):
        self.cur.execute('create table t(a integer primary key)')
        self.cur.execute('insert into t values (7)')
        self.assertRaises(sqlite3.IntegrityError, self.cur.execute, 'insert into t values (7)')
        self.assertEqual(self.cur.lastrowid, 7)

    def test_messages_are_those_of_sqlite(self):
        self.cur.execute('create table t(a integer primary key, b not null)')
        for sql, kind, message in (
                ('selec 1', sqlite3.OperationalError, 'near "selec": syntax error'),
                ('select * from u', sqlite3.OperationalError, 'no such table: u'),
                ('insert into t values (1, null)', sqlite3.IntegrityError, 'NOT NULL constraint failed: t.b'),
                (u"select '\u00e9' from \u00e9", sqlite3.OperationalError, 'no such table: \xc3\xa9')):
            with self.assertRaises(kind) as caught:
                self.cur.execute(sql)
            self.assertEqual(str(caught.exception), message)

    def test_large_numbers(self):
        values = (2 ** 31, -2 ** 63, 2 ** 63 - 1, True, 1.5)
        self.assertEqual(self.cur.execute('select ?, ?, ?, ?, ?', values).fetchone(), values)
        self.assertRaises(OverflowError, self.cur.execute, 'select ?', (2 ** 63,))

    def test_text_beyond_the_first_plane(self):
        text = u'a\U0001F600\u0000b'
        self.assertEqual(self.cur.execute('select ?', (text,)).fetchone()[0], text)

    def test_bytes_that_are_no_text(self):
        with self.assertRaises(sqlite3.OperationalError):
            self.cur.execute("select cast(x'61ff' as text)")
        self.con.text_factory = str
        self.assertEqual(self.con.execute('select ?, typeof(?)', ('a\xff', 'a\xff')).fetchone(), ('a\xff', 'text'))

    def test_halves_of_surrogate_pairs(self):
        for text in (u'\ud800', u'x\udc00', u'\ude00\ud83d', u'a\U0001f600\ud800'):
            self.assertEqual(self.cur.execute('select ?', (text,)).fetchone()[0], text)
        self.assertEqual(self.cur.execute('select hex(?)', (u'\ud800',)).fetchone()[0], 'EDA080')

    def test_bytes_of_a_database_in_utf16(self):
        con = sqlite3.connect(':memory:', detect_types=sqlite3.PARSE_DECLTYPES)
        con.execute("pragma encoding='UTF-16'")
        con.execute('create table t(a text, d date, b blob)')
        con.execute('insert into t values (?, ?, ?)', (u'h\xe9\U0001f600', datetime.date(2020, 1, 2), buffer('\0\1')))
        con.text_factory = str
        text, day, blob = con.execute('select * from t').fetchone()
        self.assertEqual((text, day, str(blob)), ('h\xc3\xa9\xf0\x9f\x98\x80', datetime.date(2020, 1, 2), '\0\1'))

    def test_count_of_many(self):
        self.cur.execute('create table t(a integer primary key)')
        self.assertEqual(self.cur.executemany('insert into t values (?)', []).rowcount, -1)
        self.assertEqual(self.cur.executemany('insert into t values (?)', ((i,) for i in range(3))).rowcount, 3)
        self.assertEqual(self.cur.executemany('delete from t where a = ?', [(9,)]).rowcount, 0)
        self.assertRaises(sqlite3.IntegrityError, self.cur.executemany, 'insert into t values (?)', [(5,), (5,)])
        self.assertEqual(self.cur.rowcount, -1)

    def test_too_many_arguments(self):
        self.assertRaises(TypeError, self.cur.execute, 'select 1', (), 3)
        self.assertRaises(TypeError, self.cur.executemany, 'select 1', [], 3)
        for call in (self.cur.fetchone, self.cur.fetchall, self.cur.next, self.cur.close, self.con.commit, self.con.rollback,
                     self.con.interrupt, self.con.close):
            self.assertRaises(TypeError, call, 1)
        self.assertRaises(TypeError, self.cur.executescript, '', 1)
        self.assertRaises(TypeError, self.con.create_function, 'f', 0, len, 1)
        self.assertRaises(TypeError, self.con)
        self.assertEqual(self.con.execute('select 1').fetchmany(size=1), [(1,)])
        self.assertRaises(TypeError, setattr, self.cur, 'arraysize', 'x')

    def test_isolation_level(self):
        con = sqlite3.connect(':memory:', isolation_level=u'DEFERRED')
        con.close()
        self.assertEqual(con.isolation_level, u'DEFERRED')

    def test_rows_with_names(self):
        self.con.row_factory = sqlite3.Row
        row = self.con.execute('select 1 as a, 2 as B, 3 as a').fetchone()
        self.assertEqual((row['a'], row['A'], row['b'], row[0], row[-1], row[1L], len(row), row.keys()),
                         (1, 1, 2, 1, 3, 2, 3, ['a', 'B', 'a']))
        self.assertEqual((tuple(row), dict(row), list(reversed(row)), 3 in row), ((1, 2, 3), {'a': 1, 'B': 2}, [3, 2, 1], True))
        for key, kind in (('nope', IndexError), (9, IndexError), (slice(0, 1), ValueError), (1.0, IndexError)):
            with self.assertRaises(kind):
                row[key]
        self.assertTrue(str(row).startswith('<'))
        other = self.con.execute('select 1 as a, 2 as B, 3 as a').fetchone()
        self.assertTrue(row == other and not row != other and hash(row) == hash(other) and row != (1, 2, 3))
        for arguments in ((None, (1,)), (self.cur, [1]), (), (self.cur, (1,), 2)):
            self.assertRaises(TypeError, sqlite3.Row, *arguments)
        for call in (row.__getitem__, lambda: row.keys(1), lambda: sqlite3.Row(cursor=self.cur, data=(1,))):
            self.assertRaises(TypeError, call)

    def test_rows_that_are_made_by_hand(self):
        cur = self.con.execute('select 1 as a, 2 as b')
        self.assertEqual((sqlite3.Row(cur, (1,))['a'], sqlite3.Row(cur, (1, 2, 3))[2]), (1, 3))
        with self.assertRaises(IndexError):
            sqlite3.Row(cur, (1,))['b']
        for other in (object(), self.cur):
            self.assertRaises(TypeError, sqlite3.Row.__init__, other, cur, (1,))
        self.assertEqual(self.cur.execute('select 3').fetchone(), (3,))

    def test_subclasses_of_rows(self):
        class Named(sqlite3.Row):
            def __getattr__(self, name):
                return self[name]
        self.con.row_factory = Named
        row = self.con.execute('select 4 as four').fetchone()
        self.assertEqual((row.four, isinstance(row, sqlite3.Row)), (4, True))

        class Kept(sqlite3.Row):
            def __init__(self, cursor, data):
                sqlite3.Row.__init__(self, cursor, data)
                self._data, self._description = data, cursor.description
        self.con.row_factory = Kept
        row = self.con.execute('select 1 as a').fetchone()
        self.assertEqual((row._data, row['a'], row == sqlite3.Row(self.cur.execute('select 1 as a'), (1,))), ((1,), 1, True))
        self.assertFalse(hasattr(sqlite3.Row(self.cur, (1,)), '_data'))

    def test_dates(self):
        con = sqlite3.connect(':memory:', detect_types=sqlite3.PARSE_DECLTYPES | sqlite3.PARSE_COLNAMES)
        con.execute('create table t(d date, t timestamp)')
        day, moment = datetime.date(2020, 2, 29), datetime.datetime(2020, 2, 29, 23, 59, 59, 1)
        con.execute('insert into t values (?, ?)', (day, moment))
        self.assertEqual(con.execute('select d, t, d as "x [timestamp]" from t where d = ?', ('x',)).fetchall(), [])
        self.assertEqual(con.execute('select d, t from t').fetchone(), (day, moment))

    def test_row(self):
        self.con.row_factory = sqlite3.Row
        row = self.con.execute('select 1 as a, 2 as B').fetchone()
        self.assertEqual((row['b'], row.keys(), dict(row), len(row)), (2, ['a', 'B'], {'a': 1, 'B': 2}, 2))


class Transactions(unittest.TestCase):
    def setUp(self):
        for name in ('t.db', 't.db-journal'):
            if os.path.exists(name):
                os.remove(name)
        self.con = sqlite3.connect('t.db', timeout=0.2)
        self.con.execute('create table t(a)')
        self.con.executemany('insert into t values (?)', [(i,) for i in range(100)])
        self.con.commit()

    def tearDown(self):
        self.con.close()

    def test_abandoned_cursor_holds_no_lock(self):
        self.con.execute('select a from t').fetchone()
        other = sqlite3.connect('t.db', timeout=0.2)
        other.execute('delete from t')
        other.commit()
        other.execute('drop table t')
        other.close()

    def test_collected_cursor_holds_no_lock(self):
        self.con.executemany('insert into t values (?)', [(i,) for i in range(10000)])
        self.con.commit()
        iter(self.con.execute('select a from t')).next()
        other = sqlite3.connect('t.db', timeout=0.05)
        for _ in range(100):
            System.gc()
            self.con.cursor()
            try:
                other.execute('delete from t')
                other.commit()
                break
            except sqlite3.OperationalError as locked:
                other.rollback()
        else:
            self.fail(locked)
        other.close()

    def test_transactions_of_the_application(self):
        self.con.isolation_level = None
        self.con.execute('begin')
        self.con.execute('savepoint s')
        self.con.execute('delete from t')
        self.con.execute('rollback to savepoint s')
        self.assertRaises(sqlite3.OperationalError, self.con.execute, 'begin')
        self.con.commit()
        self.con.execute('begin')
        self.assertEqual(self.con.execute('select count(*) from t').fetchone(), (100,))
        self.con.rollback()
        self.con.execute('begin immediate')
        self.con.execute('commit')

    def test_lock_is_waited_for(self):
        other = sqlite3.connect('t.db', timeout=0.2)
        other.execute('begin immediate')
        start = time.time()
        with self.assertRaises(sqlite3.OperationalError) as caught:
            self.con.execute('insert into t values (1)')
        self.assertEqual(str(caught.exception), 'database is locked')
        self.assertGreaterEqual(time.time() - start, 0.15)
        other.close()
        self.con.execute('insert into t values (1)')
        self.con.commit()

    def test_implicit_rollback_is_noticed(self):
        self.con.execute('create table u(a unique on conflict rollback)')
        self.con.execute('insert into u values (1)')
        self.assertRaises(sqlite3.IntegrityError, self.con.execute, 'insert into u values (1)')
        self.con.commit()
        self.assertEqual(self.con.execute('select count(*) from u').fetchone(), (0,))

    def test_interrupt(self):
        con = sqlite3.connect(':memory:', check_same_thread=False)
        endless = 'with recursive r(n) as (select 1 union all select n + 1 from r) select max(n) from r'
        over = threading.Event()

        def interrupt():
            while not over.wait(0.05):
                con.interrupt()
        thread = threading.Thread(target=interrupt)
        thread.start()
        with self.assertRaises(sqlite3.OperationalError) as caught:
            con.execute(endless)
        over.set()
        thread.join()
        self.assertEqual(str(caught.exception), 'interrupted')
        self.assertEqual(con.execute('select 1').fetchone(), (1,))

    def test_dump(self):
        self.con.executescript("create table q(a, b); insert into q values ('x''y', null); create index i on q(a);")
        script = '\n'.join(self.con.iterdump())
        copy = sqlite3.connect(':memory:')
        copy.executescript(script)
        self.assertEqual(list(copy.iterdump()), list(self.con.iterdump()))


class Functions(unittest.TestCase):
    def test_function_uses_the_connection(self):
        con = sqlite3.connect(':memory:')
        con.create_function('twice', 1, lambda x: con.execute('select 2 * ?', (x,)).fetchone()[0])
        self.assertEqual(con.execute('select twice(21)').fetchone(), (42,))

    def test_aggregate_by_group(self):
        class Join(object):
            def __init__(self):
                self.parts = []

            def step(self, part):
                self.parts.append(part)

            def finalize(self):
                return ','.join(self.parts)
        con = sqlite3.connect(':memory:')
        con.create_aggregate('joined', 1, Join)
        con.execute('create table t(g, v)')
        self.assertEqual(con.execute('select joined(v) from t').fetchone(), (None,))
        con.executemany('insert into t values (?, ?)', [(i % 2, str(i)) for i in range(6)])
        self.assertEqual(con.execute('select joined(v) from t group by g order by g').fetchall(),
                         [('0,2,4',), ('1,3,5',)])

    def test_exit_is_not_swallowed(self):
        def leave():
            raise KeyboardInterrupt
        con = sqlite3.connect(':memory:')
        con.create_function('leave', 0, leave)
        self.assertRaises(KeyboardInterrupt, con.execute, 'select leave()')
        self.assertEqual(con.execute('select 1').fetchone(), (1,))
