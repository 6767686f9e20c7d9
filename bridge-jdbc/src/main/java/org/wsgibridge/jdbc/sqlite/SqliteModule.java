package org.wsgibridge.jdbc.sqlite;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Collections;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.WeakHashMap;
import org.python.core.PyDictionary;
import org.python.core.PyException;
import org.python.core.PyObject;
import org.python.core.PyString;
import org.python.core.PyTuple;
import org.wsgibridge.jdbc.DriverJar;

/**
 * What the objects of one interpreter's module {@code sqlite3} share. Thread-safe as far as Python's dictionaries are.
 */
public final class SqliteModule {
    private static final DriverJar DRIVER = new DriverJar("sqlite3", "org.xerial:sqlite-jdbc", "org.sqlite.JDBC");
    private static final String VERSION = "META-INF/maven/org.xerial/sqlite-jdbc/pom.properties";

    private final SqliteErrors errors;
    private final Adapters adapters;
    private final PyDictionary converters = new PyDictionary();
    private final PyObject optimizedUnicode;
    /** Those that the end of the interpreter closes. */
    private final Set<Database> databases = Collections.newSetFromMap(Collections.synchronizedMap(new WeakHashMap<>()));

    private volatile boolean printsTracebacks;

    /**
     * Makes it.
     *
     * @param names the names of the module {@code _sqlite3}
     */
    public SqliteModule(PyObject names) {
        this.errors = new SqliteErrors(names);
        this.adapters = new Adapters(this, names.__getitem__(new PyString("PrepareProtocol")));
        this.optimizedUnicode = names.__getitem__(new PyString("OptimizedUnicode"));
    }

    /** Returns the version of SQLite, three numbers; zeros when the driver is not there. Loads no native code. */
    public static String version() {
        ClassLoader loader = SqliteModule.class.getClassLoader();
        try (InputStream in = loader.getResourceAsStream(VERSION)) {
            if (in == null) {
                return "0.0.0";
            }
            Properties properties = new Properties();
            properties.load(in);
            String[] numbers = properties.getProperty("version", "0.0.0").split("\\.", -1);
            return numbers[0] + "." + numbers[1] + "." + numbers[2];
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** {@code complete_statement(sql)}. */
    public static boolean isComplete(String sql) {
        return SqlText.isComplete(sql);
    }

    /** Opens a database for a {@code Connection}; gets what {@code connect} does, as a tuple. */
    public PyObject open(PyTuple arguments) {
        if (!DRIVER.isPresent()) {
            report(DRIVER.missing());
            throw errors.operational(DRIVER.missing());
        }
        Database database = Database.open(this, ConnectArguments.of(arguments.getArray()));
        databases.add(database);
        return database;
    }

    /** Logs why no connection was opened. */
    void report(String reason) {
        DRIVER.report(reason);
    }

    /** Closes the databases that are still open, whatever thread has opened them: the interpreter ends, maybe in a JVM that goes on. */
    public void closeAll() {
        List<Database> open;
        synchronized (databases) {
            open = List.copyOf(databases);
        }
        PyException failure = null;
        for (Database database : open) {
            try {
                database.closeFiles();
            } catch (PyException e) {
                // The others are to be closed, too.
                failure = e;
            }
        }
        if (failure != null) {
            throw failure;
        }
    }

    /** Makes what a {@code Cursor} needs. */
    public PyObject cursor(PyObject cursor, PyObject connection) {
        return new CursorCore(this, cursor, connection, ConnectionMethods.opened(this, connection));
    }

    /** Returns the methods of {@code Connection} that are written in Java, by name. */
    public PyObject connectionMethods() {
        return DRIVER.isPresent() ? new ConnectionMethods(this).table() : new PyDictionary();
    }

    /** Returns the methods of {@code Cursor} that are written in Java, by name. */
    public PyObject cursorMethods() {
        return DRIVER.isPresent() ? new CursorMethods(this).table() : new PyDictionary();
    }

    /** Returns {@code sqlite3.converters}. */
    public PyDictionary converters() {
        return converters;
    }

    /** Returns {@code sqlite3.adapters}. */
    public PyDictionary adapterTable() {
        return adapters.dictionary();
    }

    /** {@code register_adapter(type, callable)}. */
    public void registerAdapter(PyObject type, PyObject adapter) {
        adapters.register(type, adapter);
    }

    /** {@code adapt(obj)}. */
    public PyObject adapt(PyObject value) {
        return adapters.adapt(value, null, null);
    }

    /** {@code adapt(obj, protocol)}. */
    public PyObject adapt(PyObject value, PyObject protocol) {
        return adapters.adapt(value, protocol, null);
    }

    /** {@code adapt(obj, protocol, alternate)}. */
    public PyObject adapt(PyObject value, PyObject protocol, PyObject alternate) {
        return adapters.adapt(value, protocol, alternate);
    }

    /** {@code enable_callback_tracebacks(flag)}. */
    public void setPrintsTracebacks(boolean prints) {
        printsTracebacks = prints;
    }

    boolean printsTracebacks() {
        return printsTracebacks;
    }

    SqliteErrors errors() {
        return errors;
    }

    Adapters adapters() {
        return adapters;
    }

    /** Returns the class that asks for {@code str} where that is enough, as a {@code text_factory}. */
    PyObject optimizedUnicode() {
        return optimizedUnicode;
    }
}
