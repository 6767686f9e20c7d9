package org.wsgibridge.jdbc.sqlite;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.nio.ByteBuffer;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.sqlite.core.DB;
import org.sqlite.core.NativeDB;

/**
 * Text as bytes, which are bound as text although they may not be valid UTF-8. A connection with its own {@code
 * text_factory} accepts that. The driver's public interface has only strings, so this uses internal methods of the
 * driver.
 *
 * @param bytes the bytes
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared.
record RawText(byte[] bytes) {
    static boolean isIn(@Nullable Object[] values) {
        for (Object value : values) {
            if (value instanceof RawText) {
                return true;
            }
        }
        return false;
    }

    /** Binds all values of a statement: values of this class and values that the driver accepts. */
    static void bind(DB db, long statement, @Nullable Object[] values) throws SQLException {
        for (int i = 0; i < values.length; i++) {
            int result;
            try {
                result = values[i] instanceof RawText raw
                        ? (int) Handles.BYTES.invoke(db, statement, i + 1, raw.bytes())
                        : (int) Handles.ANY.invoke(db, statement, i, values[i]);
            } catch (SQLException | RuntimeException | Error e) {
                throw e;
            } catch (Throwable e) {
                throw new SQLException("cannot bind bytes that are no UTF-8", e);
            }
            if (result != 0) {
                db.throwex(result);
            }
        }
    }

    /**
     * Returns the bytes of a text in UTF-8. {@code column_blob} cannot be used: it returns them in the encoding of the
     * database, which may be UTF-16.
     */
    static byte[] read(DB db, long statement, int column) throws SQLException {
        ByteBuffer text;
        try {
            text = (ByteBuffer) Handles.READ.invoke(db, statement, column);
        } catch (SQLException | RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new SQLException("cannot read text", e);
        }
        if (text == null) {
            return new byte[0];
        }
        byte[] bytes = new byte[text.remaining()];
        text.get(bytes);
        return bytes;
    }

    /** Loaded only if it is needed. */
    private static final class Handles {
        static final MethodHandle ANY;
        static final MethodHandle BYTES;
        static final MethodHandle READ;

        static {
            try {
                MethodHandles.Lookup lookup = MethodHandles.privateLookupIn(NativeDB.class, MethodHandles.lookup());
                ANY = lookup.findVirtual(
                        DB.class, "sqlbind", MethodType.methodType(int.class, long.class, int.class, Object.class));
                BYTES = lookup.findVirtual(
                                NativeDB.class,
                                "bind_text_utf8",
                                MethodType.methodType(int.class, long.class, int.class, byte[].class))
                        .asType(MethodType.methodType(int.class, DB.class, long.class, int.class, byte[].class));
                READ = lookup.findVirtual(
                                NativeDB.class,
                                "column_text_utf8",
                                MethodType.methodType(ByteBuffer.class, long.class, int.class))
                        .asType(MethodType.methodType(ByteBuffer.class, DB.class, long.class, int.class));
            } catch (ReflectiveOperationException e) {
                throw new LinkageError("this version of sqlite-jdbc binds or reads text in another way", e);
            }
        }
    }
}
