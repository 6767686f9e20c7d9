package org.wsgibridge.jdbc.sqlite;

import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.sqlite.core.DB;
import org.wsgibridge.jdbc.Text;

/**
 * Reads a value of the row that a statement is at, by its storage class, into something that the next step leaves
 * alone.
 */
@FunctionalInterface
interface CellReader {
    int INTEGER = 1;
    int FLOAT = 2;
    int TEXT = 3;
    int BLOB = 4;

    /** A value that is no text: the bytes of a BLOB. */
    @SuppressWarnings("ArrayRecordComponent") // Never compared.
    record Blob(byte[] bytes) {}

    /** Text is a {@link String}; as bytes when it is no UTF-8. */
    CellReader TEXT_AS_STRING = (db, statement, column) -> {
        int type = db.column_type(statement, column);
        return type == TEXT ? string(db, statement, column) : other(db, statement, column, type);
    };

    /** Text is its bytes. */
    CellReader TEXT_AS_BYTES = (db, statement, column) -> {
        int type = db.column_type(statement, column);
        return type == TEXT ? RawText.read(db, statement, column) : other(db, statement, column, type);
    };

    /** For a converter: the bytes of whatever it is, {@code null} for none. */
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

    /** Returns the text of a wrong value for an error. */
    static String lossy(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }
}
