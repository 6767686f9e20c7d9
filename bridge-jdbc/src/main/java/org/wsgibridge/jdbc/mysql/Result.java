package org.wsgibridge.jdbc.mysql;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.python.core.Py;
import org.python.core.PyDictionary;
import org.python.core.PyInteger;
import org.python.core.PyLong;
import org.python.core.PyObject;
import org.python.core.PyString;
import org.python.core.PyTuple;

/**
 * The result of a statement: rows that are stored here, or that are read from the server when they are asked for. For
 * one thread at a time.
 */
public final class Result implements UnreadResults.Rows {
    private final Session session;
    private final List<Column> columns;
    private final boolean hasColumns;
    private final List<byte[]> rows = new ArrayList<>();
    private final int[] longest;
    private FieldConverter[] converters = {};
    private boolean stored;
    private boolean streaming;
    private int at;

    Result(Session session, Answer answer) {
        this.session = session;
        this.hasColumns = answer.columns() != null;
        this.columns = answer.columns() == null ? List.of() : answer.columns();
        this.longest = new int[columns.size()];
    }

    /** Returns whether the statement has a result with rows, even if there are none. */
    public boolean hasColumns() {
        return hasColumns;
    }

    /** Reads all rows and stores them. */
    public void store() throws SQLException {
        session.read(this, rows, Integer.MAX_VALUE);
        stored = true;
        session.stored(rows.size());
        session.inStep(() -> {
            for (byte[] row : rows) {
                measure(row);
            }
            return rows;
        });
    }

    private void measure(byte[] row) throws SQLException {
        Packet packet = new Packet(row);
        for (int i = 0; i < longest.length; i++) {
            int size = packet.size();
            if (size > 0) {
                longest[i] = Math.max(longest[i], size);
                packet.skip(size);
            }
        }
    }

    /** Drops the rows that were not read. */
    public void free() throws SQLException {
        rows.clear();
        if (streaming) {
            streaming = false;
            session.discard(this);
        }
    }

    /**
     * Makes rows be read when they are asked for. Until all of them are read, the session cannot run another command.
     */
    public void stream() {
        streaming = true;
    }

    @Override
    public boolean isStreaming() {
        return streaming;
    }

    /** Chooses the converters that make Python objects from values. */
    public void convert(Conversions conversions, PyObject byType, String encoding) {
        FieldConverter[] chosen = new FieldConverter[columns.size()];
        for (int i = 0; i < chosen.length; i++) {
            chosen[i] = conversions.choose(byType, columns.get(i), encoding);
        }
        converters = chosen;
    }

    /** Returns how many rows are stored, or were read by the last call. */
    public int size() {
        return rows.size();
    }

    /** Returns how many columns there are. */
    public int columns() {
        return columns.size();
    }

    /** Sets the index of the next stored row. */
    public void seek(int row) {
        at = Math.max(0, Math.min(row, rows.size()));
    }

    /**
     * Returns the next rows as a tuple.
     *
     * @param most the largest number of rows; 0 for all that are left
     * @param how the form of a row: 0 for a tuple, 1 for a dictionary by name, 2 for one by table and name
     * @throws SQLException if rows cannot be read
     */
    public PyObject fetch(int most, int how) throws SQLException {
        if (!stored) {
            rows.clear();
            at = 0;
            session.read(this, rows, most == 0 ? Integer.MAX_VALUE : most);
        }
        int count = most == 0 ? rows.size() - at : Math.min(most, rows.size() - at);
        PyObject[] fetched = new PyObject[Math.max(0, count)];
        for (int i = 0; i < fetched.length; i++) {
            PyObject[] values = session.inStep(() -> values(rows.get(at++)));
            fetched[i] = how == 0 ? new PyTuple(values, false) : dictionary(values, how);
        }
        return new PyTuple(fetched, false);
    }

    private PyObject[] values(byte[] row) throws SQLException {
        PyObject[] values = new PyObject[columns.size()];
        Packet packet = new Packet(row);
        for (int i = 0; i < values.length; i++) {
            int size = packet.size();
            if (size < 0) {
                values[i] = Py.None;
            } else {
                int from = packet.at();
                packet.skip(size);
                values[i] = converters[i].convert(row, from, size);
            }
        }
        return values;
    }

    private PyObject dictionary(PyObject[] values, int how) {
        PyDictionary row = new PyDictionary();
        for (int i = 0; i < values.length; i++) {
            Column column = columns.get(i);
            boolean withTable = how == 1
                    ? row.__contains__(column.name())
                    : !column.table().getString().isEmpty();
            row.__setitem__(withTable ? withTable(column) : column.name(), values[i]);
        }
        return row;
    }

    private static PyString withTable(Column column) {
        return new PyString(column.table().getString() + "." + column.name().getString());
    }

    /** Returns the {@code description} of the columns (PEP 249). */
    public PyObject describe() {
        PyObject[] described = new PyObject[columns.size()];
        for (int i = 0; i < described.length; i++) {
            Column column = columns.get(i);
            described[i] = new PyTuple(
                    column.name(),
                    new PyInteger(column.type()),
                    new PyInteger(longest[i]),
                    new PyInteger(column.length()),
                    new PyInteger(column.length()),
                    new PyInteger(column.decimals()),
                    new PyInteger(column.isNullable() ? 1 : 0));
        }
        return new PyTuple(described, false);
    }

    /** Returns the flags of the columns as a tuple. */
    public PyObject flags() {
        PyObject[] flags = new PyObject[columns.size()];
        for (int i = 0; i < flags.length; i++) {
            flags[i] = new PyInteger(columns.get(i).flags());
        }
        return new PyTuple(flags, false);
    }

    /** Returns how many rows are stored, as Python's {@code long}. */
    public PyLong count() {
        return new PyLong(stored ? rows.size() : 0);
    }
}
