package org.wsgibridge.jdbc.sqlite;

import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import org.jspecify.annotations.Nullable;

/**
 * A weak reference to a cursor, together with the statement that the cursor has not read to its end. If the cursor is
 * garbage collected, its statement is still active; the database ends it by this reference. Used only under the lock of
 * the database.
 */
final class CursorReference extends WeakReference<CursorReference.Cursor> {
    private @Nullable Runnable end;

    /** The methods of a cursor that its database calls. */
    interface Cursor {

        /**
         * Ends the rows that the cursor reads, because the transaction is rolled back, the connection is closed, or a
         * call was cancelled.
         */
        void invalidate();

        /** Asks SQLite for the {@code lastrowid} of the cursor, because another cursor is about to insert a row. */
        void rememberRow();
    }

    CursorReference(Cursor cursor, ReferenceQueue<Cursor> collected) {
        super(cursor, collected);
    }

    /**
     * Sets the task that ends the statement.
     *
     * @param closing the task, which must not refer to the cursor; {@code null} if there is no statement
     */
    void onDrop(@Nullable Runnable closing) {
        end = closing;
    }

    /** Ends the statement, if there is one. */
    void drop() {
        Runnable closing = end;
        end = null;
        if (closing != null) {
            closing.run();
        }
    }
}
