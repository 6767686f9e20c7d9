package org.wsgibridge.jdbc.sqlite;

import org.python.core.PyDictionary;
import org.python.core.PyObject;
import org.python.core.PyString;
import org.wsgibridge.jdbc.DriverJar;

/** The state of one interpreter's module {@code sqlite3}. Thread-safe as far as Python's dictionaries are. */
final class ModuleState {
    static final DriverJar DRIVER = new DriverJar("sqlite3", "org.xerial:sqlite-jdbc", "org.sqlite.JDBC");

    private final SqliteErrors errors;
    private final Adapters adapters;
    private final PyDictionary converters = new PyDictionary();
    private final PyObject optimizedUnicode;
    private volatile boolean printsTracebacks;

    /**
     * Makes the state.
     *
     * @param names the names of the module {@code _sqlite3}
     */
    ModuleState(PyObject names) {
        this.errors = new SqliteErrors(names);
        this.adapters = new Adapters(errors, names.__getitem__(new PyString("PrepareProtocol")));
        this.optimizedUnicode = names.__getitem__(new PyString("OptimizedUnicode"));
    }

    SqliteErrors errors() {
        return errors;
    }

    Adapters adapters() {
        return adapters;
    }

    /** Returns {@code sqlite3.converters}. */
    PyDictionary converters() {
        return converters;
    }

    /** Returns the class {@code OptimizedUnicode}. As a {@code text_factory}, it makes ASCII text a {@code str}. */
    PyObject optimizedUnicode() {
        return optimizedUnicode;
    }

    /** {@code enable_callback_tracebacks(flag)}. */
    void setPrintsTracebacks(boolean prints) {
        printsTracebacks = prints;
    }

    boolean printsTracebacks() {
        return printsTracebacks;
    }
}
