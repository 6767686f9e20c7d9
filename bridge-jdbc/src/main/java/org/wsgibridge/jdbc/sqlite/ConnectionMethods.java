package org.wsgibridge.jdbc.sqlite;

import java.sql.SQLException;
import java.util.Locale;
import java.util.regex.Pattern;
import org.python.core.ArgParser;
import org.python.core.Py;
import org.python.core.PyException;
import org.python.core.PyObject;
import org.python.core.PyString;
import org.python.core.PyUnicode;
import org.sqlite.Collation;
import org.sqlite.Function;
import org.wsgibridge.jdbc.NativeClass;
import org.wsgibridge.jdbc.Text;
import org.wsgibridge.jython.objects.PythonTypes;

/** The methods and attributes of {@code sqlite3.Connection}. */
final class ConnectionMethods {
    private static final Pattern COLLATION_NAME = Pattern.compile("[A-Za-z0-9_]*");

    private final ModuleState module;

    ConnectionMethods(ModuleState module) {
        this.module = module;
    }

    /** Returns the database of a {@code Connection}. Throws a ProgrammingError if {@code __init__} was not called. */
    static Database opened(ModuleState module, PyObject connection) {
        if (NativeClass.slot(connection) instanceof Database database) {
            return database;
        }
        throw module.errors().programming("Base Connection.__init__ not called.");
    }

    PyObject table() {
        NativeClass<Database> shell = new NativeClass<>(connection -> opened(module, connection));
        return shell.method("close", 0, 0, (database, arguments, keywords) -> {
                    database.close();
                    return Py.None;
                })
                .method("_check", 0, 0, (database, arguments, keywords) -> {
                    database.check();
                    return Py.None;
                })
                .method("commit", 0, 0, (database, arguments, keywords) -> {
                    database.check();
                    database.transaction().commit();
                    return Py.None;
                })
                .method("rollback", 0, 0, (database, arguments, keywords) -> {
                    database.check();
                    database.transaction().rollback();
                    return Py.None;
                })
                .method("interrupt", 0, 0, (database, arguments, keywords) -> interrupt(database))
                .method("create_function", 3, 3, this::createFunction)
                .method("create_aggregate", 3, 3, this::createAggregate)
                .method("create_collation", 2, 2, this::createCollation)
                .method("set_progress_handler", 2, 2, this::setProgressHandler)
                .method("set_authorizer", 1, 1, this::setAuthorizer)
                .method("_compile", 1, 1, (database, arguments, keywords) -> compile(database, arguments[0]))
                .attribute(
                        "isolation_level", database -> database.transaction().isolationLevel(), (database, level) -> {
                            database.check();
                            database.transaction().isolationLevel(level);
                        })
                .attribute("row_factory", Database::rowFactory, Database::rowFactory)
                .attribute("text_factory", Database::textFactory, Database::textFactory)
                .attribute("total_changes", database -> {
                    database.checkOpen();
                    return SqlValues.integer(database.call(() -> database.db().total_changes()));
                })
                .table();
    }

    private static PyObject interrupt(Database database) {
        database.checkOpen();
        try {
            // Without the lock: the call that has to be ended holds it.
            database.db().interrupt();
        } catch (SQLException e) {
            throw database.error(e);
        }
        return Py.None;
    }

    private PyObject compile(Database database, PyObject sql) {
        database.check();
        if (!(sql instanceof PyString)) {
            throw module.errors().warning("SQL is of wrong type. Must be string or unicode.");
        }
        String text = StatementCache.sql(sql);
        int unused = database.call(() -> {
            Compiled compiled = database.cache().take(text);
            database.cache().giveBack(compiled);
            return 0;
        });
        return Py.None;
    }

    private PyObject createFunction(Database database, PyObject[] arguments, String[] keywords) {
        ArgParser parsed = new ArgParser("create_function", arguments, keywords, "name", "narg", "func");
        database.check();
        PyObject function = hashable(parsed.getPyObject(2));
        define(
                database,
                parsed,
                new PythonCallables.Scalar(database.db(), database.callbacks(), function),
                "Error creating function");
        return Py.None;
    }

    private PyObject createAggregate(Database database, PyObject[] arguments, String[] keywords) {
        ArgParser parsed = new ArgParser("create_aggregate", arguments, keywords, "name", "n_arg", "aggregate_class");
        database.check();
        PyObject type = hashable(parsed.getPyObject(2));
        define(
                database,
                parsed,
                new PythonCallables.Aggregate(database.db(), database.callbacks(), type),
                "Error creating aggregate");
        return Py.None;
    }

    private void define(Database database, ArgParser parsed, Function function, String failure) {
        String name = Text.of(parsed.getPyObject(0));
        int count = parsed.getInt(1);
        synchronized (database) {
            try {
                Function.create(database.connection(), name, function, count, 0);
            } catch (SQLException e) {
                throw module.errors().operational(failure);
            }
        }
    }

    private PyObject createCollation(Database database, PyObject[] arguments, String[] keywords) {
        ArgParser parsed = new ArgParser("create_collation", arguments, keywords, "name", "callable");
        database.check();
        if (!(parsed.getPyObject(0) instanceof PyString given)) {
            throw Py.TypeError("create_collation() argument 1 must be string");
        }
        String name = given instanceof PyUnicode ? given.getString() : Text.of(given);
        if (!COLLATION_NAME.matcher(name).matches()) {
            throw module.errors().programming("invalid character in collation name");
        }
        PyObject callable = parsed.getPyObject(1);
        String upper = name.toUpperCase(Locale.ROOT);
        synchronized (database) {
            try {
                if (PythonTypes.isNone(callable)) {
                    Collation.destroy(database.connection(), upper);
                } else if (callable.isCallable()) {
                    Collation.create(
                            database.connection(), upper, new PythonCallables.Order(database.callbacks(), callable));
                } else {
                    throw Py.TypeError("parameter must be callable");
                }
            } catch (SQLException e) {
                throw database.error(e);
            }
        }
        return Py.None;
    }

    private PyObject setProgressHandler(Database database, PyObject[] arguments, String[] keywords) {
        ArgParser parsed = new ArgParser("set_progress_handler", arguments, keywords, "progress_handler", "n");
        database.check();
        PyObject function = parsed.getPyObject(0);
        int instructions = parsed.getInt(1);
        synchronized (database) {
            try {
                database.cancellation()
                        .progress(PythonTypes.isNone(function) ? null : hashable(function), instructions);
            } catch (SQLException e) {
                throw database.error(e);
            }
        }
        return Py.None;
    }

    private PyObject setAuthorizer(Database database, PyObject[] arguments, String[] keywords) {
        ArgParser parsed = new ArgParser("set_authorizer", arguments, keywords, "authorizer_callback");
        database.check();
        PyObject unused = hashable(parsed.getPyObject(0));
        throw module.errors().notSupported("the JDBC driver of SQLite has no authorizers");
    }

    /** Refuses an object that is not hashable, because CPython keeps functions in a dictionary. */
    private static PyObject hashable(PyObject object) {
        try {
            int unused = object.hashCode();
        } catch (PyException e) {
            if (!e.match(Py.TypeError)) {
                throw e;
            }
            throw Py.TypeError("unhashable type: '" + PythonTypes.nameOf(object) + "'");
        }
        return object;
    }
}
