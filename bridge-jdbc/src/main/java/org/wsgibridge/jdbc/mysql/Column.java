package org.wsgibridge.jdbc.mysql;

import java.sql.SQLException;
import org.python.core.PyString;
import org.wsgibridge.jdbc.Text;

/**
 * A column of a result. Immutable.
 *
 * @param table the alias of its table; {@code ""} for none
 * @param name its name or alias
 * @param charset the number of its collation; 63 for bytes
 * @param length its largest length in bytes; -1 for 4 GiB
 * @param type its type, a number of {@code MySQLdb.constants.FIELD_TYPE}
 * @param flags its flags, those of {@code MySQLdb.constants.FLAG}
 * @param decimals the number of digits after the decimal point
 */
record Column(PyString table, PyString name, int charset, int length, int type, int flags, int decimals) {
    private static final int BINARY = 63;
    private static final int FIXED = 12;
    private static final int NUM = 0x8000;
    private static final int NEWDECIMAL = 246;
    private static final int LAST_NUMBER = 9;
    private static final int YEAR = 13;
    private static final int TIMESTAMP = 7;

    /**
     * Reads the definition of a column that the server has sent.
     *
     * @throws SQLException if it is malformed
     */
    static Column of(byte[] bytes) throws SQLException {
        Packet packet = new Packet(bytes);
        packet.string();
        packet.string();
        PyString table = Text.byteString(packet.string());
        packet.string();
        PyString name = Text.byteString(packet.string());
        // MariaDB may send further fields before the part of fixed length.
        packet.toEnd(FIXED);
        int charset = (int) packet.number(2);
        int length = (int) packet.number(4);
        int type = (int) packet.number(1);
        int flags = (int) packet.number(2);
        return new Column(table, name, charset, length, type, flags(type, flags), (int) packet.number(1));
    }

    /** Adds the flag for numbers, as MySQL's client library does. */
    private static int flags(int type, int flags) {
        boolean number = (type <= LAST_NUMBER && type != TIMESTAMP) || type == YEAR || type == NEWDECIMAL;
        return number ? flags | NUM : flags;
    }

    /** Returns whether its values are bytes, not text. */
    boolean isBinary() {
        return charset == BINARY;
    }

    /** Returns whether it can be NULL. */
    boolean isNullable() {
        return (flags & 1) == 0;
    }
}
