package org.wsgibridge.jdbc.sqlite;

import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.sqlite.core.DB;
import org.wsgibridge.jdbc.Text;

/**
 * Reads a value of a statement's current row, according to its storage class. The result stays valid after the next
 * step.
 */
@FunctionalInterface
interface CellReader {
    int INTEGER = 1;
    int FLOAT = 2;
    int TEXT = 3;
    int BLOB = 4;

    /** The bytes of a BLOB; text that is not valid UTF-8 is a plain array instead. */
    @SuppressWarnings("ArrayRecordComponent") // Never compared.
    record Blob(byte[] bytes) {}

    /** Reads text as a {@link String}, or as bytes if it is not valid UTF-8. */
    CellReader TEXT_AS_STRING = (db, statement, column) -> {
        int type = db.column_type(statement, column);
        return type == TEXT ? string(db, statement, column) : other(db, statement, column, type);
    };

    /** Reads text as bytes. */
    CellReader TEXT_AS_BYTES = (db, statement, column) -> {
        int type = db.column_type(statement, column);
        return type == TEXT ? RawText.read(db, statement, column) : other(db, statement, column, type);
    };

    /** For converters: reads any value as bytes; {@code null} if it is NULL or empty. */
    CellReader ALL_AS_BYTES = (db, statement, column) -> {
        boolean text = db.column_type(statement, column) == TEXT;
        byte[] bytes = text ? RawText.read(db, statement, column) : db.column_blob(statement, column);
        return bytes == null || bytes.length == 0 ? null : bytes;
    };

    @Nullable
    Object read(DB db, long statement, int column) throws SQLException;

    private static Object string(DB db, long statement, int column) throws SQLException {
        String text = db.column_text(statement, column);
        if (text.indexOf('\uFFFD') < 0) {
            return text;
        }
        byte[] bytes = RawText.read(db, statement, column);
        String decoded = Text.decode(bytes);
        return decoded == null ? bytes : decoded;
    }

    private static byte[] bytes(DB db, long statement, int column) throws SQLException {
        byte[] bytes = db.column_blob(statement, column);
        return bytes == null ? new byte[0] : bytes;
    }

    private static @Nullable Object other(DB db, long statement, int column, int type) throws SQLException {
        return switch (type) {
            case INTEGER -> db.column_long(statement, column);
            case FLOAT -> db.column_double(statement, column);
            case BLOB -> new Blob(bytes(db, statement, column));
            default -> null;
        };
    }

    /** Returns about how many bytes a value takes. */
    static int size(@Nullable Object value) {
        if (value instanceof String text) {
            return text.length();
        }
        if (value instanceof Blob blob) {
            return blob.bytes().length;
        }
        return value instanceof byte[] bytes ? bytes.length : Long.BYTES;
    }

    /** Returns text for an error message from bytes that are not valid UTF-8. */
    static String lossy(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }
}
