package org.wsgibridge.jdbc.sqlite;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Collections;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.WeakHashMap;
import org.python.core.Py;
import org.python.core.PyDictionary;
import org.python.core.PyException;
import org.python.core.PyObject;
import org.python.core.PyString;
import org.python.core.PyTuple;
import org.python.core.PyType;
import org.wsgibridge.jdbc.NamedRow;
import org.wsgibridge.jdbc.NativeClass;
import org.wsgibridge.jython.objects.PythonTypes;

/**
 * The Java part of one interpreter's module {@code sqlite3}. Thread-safe as far as Python's dictionaries are.
 */
public final class SqliteModule {
    private static final String VERSION = "META-INF/maven/org.xerial/sqlite-jdbc/pom.properties";

    private final PyObject names;
    private final ModuleState state;
    /** The databases that are closed when the interpreter ends. */
    private final Set<Database> databases = Collections.newSetFromMap(Collections.synchronizedMap(new WeakHashMap<>()));

    /**
     * Makes the module.
     *
     * @param names the names of the module {@code _sqlite3}
     */
    public SqliteModule(PyObject names) {
        this.names = names;
        this.state = new ModuleState(names);
    }

    /** Returns the version of SQLite as three numbers; {@code 0.0.0} if there is no driver. Loads no native code. */
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

    /**
     * Opens a database for a {@code Connection}.
     *
     * @param arguments the arguments of {@code connect}, see {@link ConnectArguments#of}
     * @return the object for the slot of the {@code Connection}
     */
    public PyObject open(PyTuple arguments) {
        if (!ModuleState.DRIVER.isPresent()) {
            ModuleState.DRIVER.report(ModuleState.DRIVER.missing());
            throw state.errors().operational(ModuleState.DRIVER.missing());
        }
        Database database = Database.open(state, ConnectArguments.of(arguments.getArray()));
        databases.add(database);
        return database;
    }

    /**
     * Closes the databases that are still open, whichever thread has opened them. Called when the interpreter ends,
     * because the JVM may continue to run.
     */
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
                // The others have to be closed too.
                failure = e;
            }
        }
        if (failure != null) {
            throw failure;
        }
    }

    /** Makes the Java part of a {@code Cursor}. */
    public PyObject cursor(PyObject cursor, PyObject connection) {
        if (!(NativeClass.slot(connection) instanceof Database)
                && !Py.isSubClass(connection.getType(), names.__getitem__(new PyString("Connection")))) {
            throw Py.TypeError("argument 1 must be sqlite3.Connection, not " + PythonTypes.nameOf(connection));
        }
        return new CursorCore(state, cursor, connection, ConnectionMethods.opened(state, connection));
    }

    /** Returns the members of {@code Connection} that are written in Java, by name; empty without the driver. */
    public PyObject connectionMethods() {
        return ModuleState.DRIVER.isPresent() ? new ConnectionMethods(state).table() : new PyDictionary();
    }

    /** Returns the members of {@code Cursor} that are written in Java, by name; empty without the driver. */
    public PyObject cursorMethods() {
        return ModuleState.DRIVER.isPresent() ? new CursorMethods(state).table() : new PyDictionary();
    }

    /** Returns the members of {@code Row} that are written in Java, by name; empty without the driver. */
    public PyObject rowMethods() {
        if (!ModuleState.DRIVER.isPresent()) {
            return new PyDictionary();
        }
        return NamedRow.table(
                cursor -> NativeClass.slot(cursor) instanceof CursorCore core ? core.description() : null,
                () -> (PyType) names.__getitem__(new PyString("Row")));
    }

    /** Returns {@code sqlite3.converters}. */
    public PyDictionary converters() {
        return state.converters();
    }

    /** Returns {@code sqlite3.adapters}. */
    public PyDictionary adapterTable() {
        return state.adapters().dictionary();
    }

    /** {@code register_adapter(type, callable)}. */
    public void registerAdapter(PyObject type, PyObject adapter) {
        state.adapters().register(type, adapter);
    }

    /** {@code adapt(obj)}. */
    public PyObject adapt(PyObject value) {
        return state.adapters().adapt(value, null, null);
    }

    /** {@code adapt(obj, protocol)}. */
    public PyObject adapt(PyObject value, PyObject protocol) {
        return state.adapters().adapt(value, protocol, null);
    }

    /** {@code adapt(obj, protocol, alternate)}. */
    public PyObject adapt(PyObject value, PyObject protocol, PyObject alternate) {
        return state.adapters().adapt(value, protocol, alternate);
    }

    /** {@code enable_callback_tracebacks(flag)}. */
    public void setPrintsTracebacks(boolean prints) {
        state.setPrintsTracebacks(prints);
    }
}
