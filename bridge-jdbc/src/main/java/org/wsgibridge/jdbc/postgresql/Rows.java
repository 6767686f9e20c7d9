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

/** The rows of a result as Python objects. Confined to the thread that reads them. */
public final class Rows {
    private final Outcome outcome;
    private final Typecast[] typecasts;
    private final Reader reader;

    /**
     * Makes it.
     *
     * @param outcome a statement's result that has columns
     * @param reader the cursor that they are read for
     * @param fallback for types that are in no registry
     * @param registries typecasts by OID, the first that has a type decides; None for none
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

    /** Returns how many there are. */
    public int size() {
        return outcome.rows().size();
    }

    /** Returns how many columns there are. */
    public int columns() {
        return typecasts.length;
    }

    /** Returns a row as a tuple. */
    public PyObject tuple(int row) {
        return new PyTuple(values(row), false);
    }

    /** Returns the rows from one on to another, without it, as a list of tuples. */
    public PyList tuples(int from, int to) {
        PyObject[] rows = new PyObject[to - from];
        for (int i = from; i < to; i++) {
            rows[i - from] = tuple(i);
        }
        return new PyList(rows);
    }

    /** Puts a row's values into an object of a row factory. */
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
