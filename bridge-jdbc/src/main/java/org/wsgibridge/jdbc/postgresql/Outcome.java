package org.wsgibridge.jdbc.postgresql;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.postgresql.core.Field;
import org.postgresql.core.Tuple;

/**
 * The result of the last statement of a query.
 *
 * @param fields its columns; {@code null} for a statement that returns no rows
 * @param rows its rows; empty if there are no columns
 * @param tag PostgreSQL's command tag, such as {@code INSERT 0 1}; {@code null} if the server has sent none
 * @param oid the object identifier of the inserted row; 0 for none
 */
public record Outcome(
        @Nullable List<Field> fields,
        List<Tuple> rows,
        @Nullable String tag,
        long oid) {

    /** Returns how many rows the statement has returned or changed; -1 if that is not known. */
    public long count() {
        if (fields != null) {
            return rows.size();
        }
        if (tag == null) {
            return -1;
        }
        int last = tag.lastIndexOf(' ');
        if (last < 0 || last == tag.length() - 1) {
            return -1;
        }
        for (int i = last + 1; i < tag.length(); i++) {
            if (!Character.isDigit(tag.charAt(i))) {
                return -1;
            }
        }
        return Long.parseLong(tag.substring(last + 1));
    }
}
