package org.wsgibridge.jdbc.postgresql;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.postgresql.core.Field;
import org.postgresql.core.Tuple;
import org.python.core.PyDictionary;
import org.python.core.PyInteger;
import org.python.core.PyList;
import org.python.core.PyObject;
import org.python.core.PyTuple;

/** Converts the rows of a result to Python objects. For one thread at a time. */
public final class Rows {
    private final Outcome outcome;
    private final Typecast[] typecasts;
    private final Reader reader;

    /**
     * Makes the rows of a result.
     *
     * @param outcome the result of a statement, with columns
     * @param reader the cursor for which they are read
     * @param fallback the typecast for types that are in no registry
     * @param registries typecasts by OID; the first registry that has a type decides; None for none
     */
    public Rows(Outcome outcome, Reader reader, Typecast fallback, PyObject... registries) {
        this.outcome = outcome;
        this.reader = reader;
        List<Field> fields = outcome.fields() == null ? List.of() : outcome.fields();
        typecasts = new Typecast[fields.size()];
        for (int i = 0; i < typecasts.length; i++) {
            Typecast found = find(fields.get(i).getOID(), registries);
            typecasts[i] = found == null ? fallback : found;
        }
    }

    private static @Nullable Typecast find(int oid, PyObject[] registries) {
        PyInteger key = new PyInteger(oid);
        for (PyObject registry : registries) {
            PyObject known = registry instanceof PyDictionary ? registry.__finditem__(key) : null;
            if (known != null) {
                return (Typecast) known.__getattr__("_typecast").__tojava__(Typecast.class);
            }
        }
        return null;
    }

    /** Returns the number of rows. */
    public int size() {
        return outcome.rows().size();
    }

    /** Returns the number of columns. */
    public int columns() {
        return typecasts.length;
    }

    /** Returns a row as a tuple. */
    public PyObject tuple(int row) {
        return new PyTuple(values(row), false);
    }

    /**
     * Returns a range of rows as a list of tuples.
     *
     * @param from the index of the first row
     * @param to the index after the last row
     */
    public PyList tuples(int from, int to) {
        PyObject[] rows = new PyObject[to - from];
        for (int i = from; i < to; i++) {
            rows[i - from] = tuple(i);
        }
        return new PyList(rows);
    }

    /** Sets the items of an object that a row factory has made to the values of a row. Returns the object. */
    public PyObject fill(int row, PyObject target) {
        PyObject[] values = values(row);
        for (int i = 0; i < values.length; i++) {
            target.__setitem__(new PyInteger(i), values[i]);
        }
        return target;
    }

    private PyObject[] values(int row) {
        Tuple tuple = outcome.rows().get(row);
        PyObject[] values = new PyObject[typecasts.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = typecasts[i].cast(tuple.get(i), reader);
        }
        return values;
    }
}
