package org.wsgibridge.jdbc.sqlite;

import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import org.jspecify.annotations.Nullable;

/**
 * A weak reference to a cursor, with the statement that the cursor has not read to its end. A cursor that was collected
 * leaves its statement active. The database ends it. Under the lock of the database.
 */
final class CursorReference extends WeakReference<CursorReference.Cursor> {
    private @Nullable Runnable end;

    /** A cursor, as its database uses it. */
    interface Cursor {

        /**
         * Ends the rows that the cursor reads: its transaction is rolled back, its connection closed, or its call
         * cancelled.
         */
        void invalidate();

        /** Asks SQLite for the {@code lastrowid} of the cursor: another cursor is about to insert. */
        void rememberRow();
    }

    CursorReference(Cursor cursor, ReferenceQueue<Cursor> collected) {
        super(cursor, collected);
    }

    /**
     * Sets how the statement ends.
     *
     * @param closing ends it; {@code null} without a statement. It must not reference the cursor.
     */
    void onDrop(@Nullable Runnable closing) {
        end = closing;
    }

    /** Ends the statement. */
    void drop() {
        Runnable closing = end;
        end = null;
        if (closing != null) {
            closing.run();
        }
    }
}
