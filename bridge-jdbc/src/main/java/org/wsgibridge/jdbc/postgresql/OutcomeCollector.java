package org.wsgibridge.jdbc.postgresql;

import java.sql.SQLWarning;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.postgresql.core.Field;
import org.postgresql.core.Query;
import org.postgresql.core.ResultCursor;
import org.postgresql.core.ResultHandlerBase;
import org.postgresql.core.Tuple;

/** Keeps the result of the last statement of a query. Notices of the server are passed on immediately. */
final class OutcomeCollector extends ResultHandlerBase {
    private final Consumer<SQLWarning> notices;
    private @Nullable List<Field> fields;
    private List<Tuple> rows = List.of();
    private @Nullable String tag;
    private long oid;

    /**
     * Makes a collector for one query.
     *
     * @param notices receives each notice and warning of the server
     */
    OutcomeCollector(Consumer<SQLWarning> notices) {
        this.notices = notices;
    }

    @Override
    public void handleResultRows(Query query, Field[] columns, List<Tuple> tuples, @Nullable ResultCursor cursor) {
        fields = List.of(columns);
        rows = tuples;
        tag = null;
        oid = 0;
    }

    @Override
    public void handleCommandStatus(String status, long updateCount, long insertOid) {
        // The first status after rows belongs to these rows; a further one is that of a statement without rows.
        if (tag != null) {
            fields = null;
            rows = List.of();
        }
        tag = status;
        oid = insertOid;
    }

    @Override
    public void handleWarning(SQLWarning warning) {
        notices.accept(warning);
    }

    /** Returns the result of the last statement. */
    Outcome outcome() {
        return new Outcome(fields, rows, tag, oid);
    }
}
