"""SQLite on JDBC: replaces the C module of CPython 2.7. The classes are defined in Python, so that applications can
make subclasses.
"""

import atexit as _atexit

from org.wsgibridge.jdbc.sqlite import SqliteModule as _Module

version = '2.6.0'
sqlite_version = str(_Module.version())

PARSE_DECLTYPES = 1
PARSE_COLNAMES = 2

SQLITE_OK = 0
SQLITE_DENY = 1
SQLITE_IGNORE = 2
SQLITE_CREATE_INDEX = 1
SQLITE_CREATE_TABLE = 2
SQLITE_CREATE_TEMP_INDEX = 3
SQLITE_CREATE_TEMP_TABLE = 4
SQLITE_CREATE_TEMP_TRIGGER = 5
SQLITE_CREATE_TEMP_VIEW = 6
SQLITE_CREATE_TRIGGER = 7
SQLITE_CREATE_VIEW = 8
SQLITE_DELETE = 9
SQLITE_DROP_INDEX = 10
SQLITE_DROP_TABLE = 11
SQLITE_DROP_TEMP_INDEX = 12
SQLITE_DROP_TEMP_TABLE = 13
SQLITE_DROP_TEMP_TRIGGER = 14
SQLITE_DROP_TEMP_VIEW = 15
SQLITE_DROP_TRIGGER = 16
SQLITE_DROP_VIEW = 17
SQLITE_INSERT = 18
SQLITE_PRAGMA = 19
SQLITE_READ = 20
SQLITE_SELECT = 21
SQLITE_TRANSACTION = 22
SQLITE_UPDATE = 23
SQLITE_ATTACH = 24
SQLITE_DETACH = 25
SQLITE_ALTER_TABLE = 26
SQLITE_REINDEX = 27
SQLITE_ANALYZE = 28


def _exception(name, base):
    return type(name, (base,), {'__module__': 'sqlite3'})


Warning = _exception('Warning', StandardError)
Error = _exception('Error', StandardError)
InterfaceError = _exception('InterfaceError', Error)
DatabaseError = _exception('DatabaseError', Error)
InternalError = _exception('InternalError', DatabaseError)
OperationalError = _exception('OperationalError', DatabaseError)
ProgrammingError = _exception('ProgrammingError', DatabaseError)
IntegrityError = _exception('IntegrityError', DatabaseError)
DataError = _exception('DataError', DatabaseError)
NotSupportedError = _exception('NotSupportedError', DatabaseError)


class PrepareProtocol(object):
    """Identifies the protocol for adapting values to SQLite."""


class OptimizedUnicode(unicode):
    """As a text_factory, makes str from ASCII text and unicode from other text."""


class Cache(object):
    """Exists only because CPython has it. Connections do not use it."""


class Statement(object):
    """The result of calling a connection."""

    def __init__(self, sql):
        self._sql = sql


_module = _Module(globals())
_atexit.register(_module.closeAll)
adapters = _module.adapterTable()
converters = _module.converters()
adapt = _module.adapt


def register_adapter(type, callable):
    """Registers a function that converts objects of the type to values for SQLite."""
    _module.registerAdapter(type, callable)


def register_converter(name, callable):
    """Registers a function that converts values of columns of the type to objects."""
    converters[name.upper()] = callable


def complete_statement(sql):
    """Returns whether the text ends with a complete statement."""
    return _module.isComplete(sql)


def enable_callback_tracebacks(flag):
    """Sets whether tracebacks of functions that SQLite calls are printed."""
    _module.setPrintsTracebacks(bool(flag))


def enable_shared_cache(do_enable):
    """Not supported: the driver opens each database with its own cache."""
    if do_enable:
        raise NotSupportedError('the JDBC driver of SQLite shares no caches')


class Cursor(object):
    """SQLite database cursor class."""

    __slots__ = ('_core', '__weakref__')
    __module__ = 'sqlite3'

    locals().update(_module.cursorMethods())

    def __init__(self, connection):
        self._core = _module.cursor(self, connection)

    def __iter__(self):
        return self

    def setinputsizes(self, sizes):
        """Required by DB-API. Does nothing."""

    def setoutputsize(self, size, column=None):
        """Required by DB-API. Does nothing."""


class Connection(object):
    """SQLite database connection object."""

    __slots__ = ('_core', '__weakref__')
    __module__ = 'sqlite3'

    Warning = Warning
    Error = Error
    InterfaceError = InterfaceError
    DatabaseError = DatabaseError
    DataError = DataError
    OperationalError = OperationalError
    IntegrityError = IntegrityError
    InternalError = InternalError
    ProgrammingError = ProgrammingError
    NotSupportedError = NotSupportedError

    locals().update(_module.connectionMethods())

    def __init__(self, database, timeout=5.0, detect_types=0, isolation_level='', check_same_thread=True,
                 factory=None, cached_statements=100):
        if isolation_level is not None and not isinstance(isolation_level, basestring):
            raise TypeError('isolation_level must be a string or None')
        self._core = _module.open((database, timeout, detect_types, check_same_thread, cached_statements))
        self.isolation_level = isolation_level

    def cursor(self, factory=Cursor):
        """Returns a cursor for the connection."""
        self._check()
        cursor = factory(self)
        if factory is not Cursor and not issubclass(type(cursor), Cursor):
            raise TypeError('factory must return a cursor, not ' + type(cursor).__name__)
        row_factory = self.row_factory
        if row_factory is not None:
            cursor.row_factory = row_factory
        return cursor

    def execute(self, *args):
        """Executes a SQL statement. Non-standard."""
        return self.cursor().execute(*args)

    def executemany(self, *args):
        """Repeatedly executes a SQL statement. Non-standard."""
        return self.cursor().executemany(*args)

    def executescript(self, *args):
        """Executes multiple SQL statements at once. Non-standard."""
        return self.cursor().executescript(*args)

    def iterdump(self):
        """Returns an iterator over the statements that recreate the database. Non-standard."""
        self._check()
        from sqlite3.dump import _iterdump
        return _iterdump(self)

    def __call__(self, *args):
        self._check()
        self._compile(*args)
        return Statement(*args)

    def __enter__(self):
        return self

    def __exit__(self, kind, value, traceback):
        if kind is None and value is None and traceback is None:
            self.commit()
        else:
            self.rollback()
        return False


class Row(object):
    """A row that knows the names of its columns."""

    __slots__ = ('_core',)
    __module__ = 'sqlite3'

    locals().update(_module.rowMethods())


def connect(database, timeout=5.0, detect_types=0, isolation_level='', check_same_thread=True, factory=Connection,
            cached_statements=100):
    """Opens a database and returns a connection to it."""
    return factory(database, timeout=timeout, detect_types=detect_types, isolation_level=isolation_level,
                   check_same_thread=check_same_thread, cached_statements=cached_statements)
