package org.wsgibridge.jdbc.sqlite;

import org.jspecify.annotations.Nullable;
import org.python.core.ArgParser;
import org.python.core.Py;
import org.python.core.PyList;
import org.python.core.PyObject;
import org.wsgibridge.jdbc.NativeClass;

/** The methods and attributes of {@code sqlite3.Cursor}. */
final class CursorMethods {
    private final ModuleState module;

    CursorMethods(ModuleState module) {
        this.module = module;
    }

    PyObject table() {
        return new NativeClass<>(this::core)
                .method("execute", 1, 2, CursorMethods::execute)
                .method("executemany", 2, 2, (cursor, arguments, keywords) -> {
                    ArgParser parsed = new ArgParser("executemany", arguments, keywords, "sql", "parameters");
                    parsed.noKeywords();
                    return cursor.executeMany(parsed.getPyObject(0), parsed.getPyObject(1));
                })
                .method("executescript", 1, 1, (cursor, arguments, keywords) -> {
                    ArgParser parsed = new ArgParser("executescript", arguments, keywords, "script");
                    return cursor.executeScript(parsed.getPyObject(0));
                })
                .method("fetchone", 0, 0, (cursor, arguments, keywords) -> orNone(cursor.next()))
                .method("fetchmany", 0, 1, (cursor, arguments, keywords) -> {
                    ArgParser parsed = new ArgParser("fetchmany", arguments, keywords, "size");
                    return cursor.nextMany(
                            parsed.getPyObject(0, cursor.arraySize()).asInt());
                })
                .method("fetchall", 0, 0, (cursor, arguments, keywords) -> all(cursor))
                .method("next", 0, 0, (cursor, arguments, keywords) -> {
                    PyObject row = cursor.next();
                    if (row == null) {
                        throw Py.StopIteration("");
                    }
                    return row;
                })
                .method("close", 0, 0, (cursor, arguments, keywords) -> {
                    cursor.close();
                    return Py.None;
                })
                .attribute("connection", CursorCore::connection)
                .attribute("description", CursorCore::description)
                .attribute("lastrowid", CursorCore::lastRow)
                .attribute("rowcount", CursorCore::rowCount)
                .attribute("arraysize", CursorCore::arraySize, CursorCore::arraySize)
                .attribute("row_factory", CursorCore::rowFactory, CursorCore::rowFactory)
                .table();
    }

    private CursorCore core(PyObject cursor) {
        if (NativeClass.slot(cursor) instanceof CursorCore core) {
            return core;
        }
        throw module.errors().programming("Base Cursor.__init__ not called.");
    }

    private static PyObject execute(CursorCore cursor, PyObject[] arguments, String[] keywords) {
        if (keywords.length == 0 && arguments.length == 2) {
            return cursor.execute(arguments[0], arguments[1]);
        }
        ArgParser parsed = new ArgParser("execute", arguments, keywords, "sql", "parameters");
        parsed.noKeywords();
        return cursor.execute(parsed.getPyObject(0), parsed.getPyObject(1, Py.EmptyTuple));
    }

    private static PyObject all(CursorCore cursor) {
        PyList rows = new PyList();
        for (PyObject row = cursor.next(); row != null; row = cursor.next()) {
            rows.append(row);
        }
        return rows;
    }

    private static PyObject orNone(@Nullable PyObject row) {
        return row == null ? Py.None : row;
    }
}
