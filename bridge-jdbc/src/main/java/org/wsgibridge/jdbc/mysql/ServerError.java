package org.wsgibridge.jdbc.mysql;

import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.python.core.PyString;
import org.wsgibridge.jdbc.Text;

/** An error of the server, or one of the client with the number that MySQL's client library uses for it. */
public final class ServerError extends SQLException {
    private static final long serialVersionUID = 1L;

    static final int GONE = 2006;
    static final int LOST = 2013;
    static final int OUT_OF_SYNC = 2014;
    static final int MALFORMED = 2027;
    static final String UNKNOWN_STATE = "HY000";

    private final PyString text;

    ServerError(int number, String text) {
        this(number, UNKNOWN_STATE, Text.byteString(text), null);
    }

    ServerError(int number, String state, PyString text, @Nullable Throwable cause) {
        super(Text.of(text), state, number, cause);
        this.text = text;
    }

    /**
     * Returns the error for a connection that has broken.
     *
     * @param sent whether the command had been sent
     */
    static ServerError lost(boolean sent, @Nullable Throwable cause) {
        return sent
                ? new ServerError(
                        LOST, UNKNOWN_STATE, new PyString("Lost connection to MySQL server during query"), cause)
                : new ServerError(GONE, UNKNOWN_STATE, new PyString("MySQL server has gone away"), cause);
    }

    /** Returns the error for a command in the wrong place. */
    static ServerError outOfSync() {
        return new ServerError(OUT_OF_SYNC, "Commands out of sync; you can't run this command now");
    }

    /** Returns the error for a packet that cannot be read. */
    static ServerError malformed() {
        return new ServerError(MALFORMED, "Malformed packet");
    }

    /** Returns the message in the encoding of the server. */
    public PyString text() {
        return text;
    }
}
