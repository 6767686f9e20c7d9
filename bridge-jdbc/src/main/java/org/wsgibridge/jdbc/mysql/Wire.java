package org.wsgibridge.jdbc.mysql;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.mariadb.jdbc.client.Client;
import org.mariadb.jdbc.client.Context;
import org.mariadb.jdbc.client.socket.Reader;
import org.mariadb.jdbc.util.constants.Capabilities;
import org.python.core.PyString;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.wsgibridge.jdbc.Text;

/**
 * The MySQL protocol on a connection of the driver: sends a command, and reads its results one after the other. Not
 * thread-safe, except for {@link #cut}.
 */
final class Wire {
    private static final Logger LOG = LoggerFactory.getLogger(Wire.class);
    private static final int OK = 0;
    private static final int LOCAL_FILE = 0xFB;
    private static final int END = 0xFE;
    private static final int ERROR = 0xFF;
    private static final int LONGEST_EOF = 8;
    private static final int LONGEST_OK = 0xFFFFFF;
    private static final int MORE_RESULTS = 8;
    private static final int STATE_CHANGED = 0x4000;
    private static final int VARIABLES = 0;

    private final Client client;
    private final Context context;
    private volatile @Nullable Reader reader;
    private volatile @Nullable Command current;
    private boolean inRows;
    private int status;
    private int warnings;
    private String charset = "utf8mb4";

    Wire(Client client) {
        this.client = client;
        this.context = client.getContext();
        this.status = context.getServerStatus();
    }

    /**
     * Sends a command and returns the head of its first result.
     *
     * @throws SQLException an error of the server, or one for a broken connection or unread results
     */
    Answer send(Command command) throws SQLException {
        return head(exchange(command));
    }

    /** Sends a command whose response is one packet of text. */
    byte[] text(int code) throws SQLException {
        byte[] packet = exchange(new Command(code));
        if (packet.length > 0 && (packet[0] & 0xFF) == ERROR) {
            throw new Packet(packet).error();
        }
        return packet;
    }

    private byte[] exchange(Command command) throws SQLException {
        if (inRows || hasMore()) {
            throw ServerError.outOfSync();
        }
        if (client.isClosed()) {
            throw ServerError.lost(false, null);
        }
        warnings = 0;
        current = command;
        try {
            client.execute(command, false);
        } catch (SQLException failure) {
            if (client.isClosed()) {
                throw ServerError.lost(command.isSent(), failure);
            }
            throw failure;
        }
        reader = command.reader();
        return command.first();
    }

    /** Returns the head of the next result of the last command. */
    Answer next() throws SQLException {
        if (inRows || !hasMore()) {
            throw ServerError.outOfSync();
        }
        return head(read());
    }

    /** Returns the next row in the form in which the server sends it; {@code null} at the end. */
    byte @Nullable [] row() throws SQLException {
        if (!inRows) {
            return null;
        }
        byte[] packet = read();
        int first = packet.length == 0 ? OK : packet[0] & 0xFF;
        if (first == ERROR) {
            inRows = false;
            status &= ~MORE_RESULTS;
            throw new Packet(packet).error();
        }
        if (first == END && packet.length < (context.isEofDeprecated() ? LONGEST_OK : LONGEST_EOF)) {
            inRows = false;
            end(packet);
            return null;
        }
        return packet;
    }

    /** Skips the rows that are left. */
    void skipRows() throws SQLException {
        byte[] row;
        do {
            row = row();
        } while (row != null);
    }

    /** Skips the next result of the last command. */
    void skipResult() throws SQLException {
        next();
        skipRows();
    }

    private byte[] read() throws SQLException {
        Reader source = reader;
        if (source == null || client.isClosed()) {
            throw ServerError.lost(true, null);
        }
        try {
            return source.readPacket(false);
        } catch (IOException failure) {
            client.abort(Runnable::run);
            throw ServerError.lost(true, failure);
        }
    }

    private Answer head(byte[] bytes) throws SQLException {
        int first = bytes.length == 0 ? OK : bytes[0] & 0xFF;
        return switch (first) {
            case OK -> ok(new Packet(bytes));
            case ERROR -> {
                status &= ~MORE_RESULTS;
                throw new Packet(bytes).error();
            }
            case LOCAL_FILE -> {
                // This client has not allowed that.
                client.abort(Runnable::run);
                throw new ServerError(ServerError.MALFORMED, "The server asks for a file of this machine");
            }
            default -> columns(new Packet(bytes));
        };
    }

    private Answer columns(Packet packet) throws SQLException {
        long count = packet.lengthEncoded();
        List<Column> columns = new ArrayList<>();
        for (long i = 0; i < count; i++) {
            columns.add(Column.of(read()));
        }
        if (!context.isEofDeprecated()) {
            read();
        }
        inRows = true;
        return new Answer(columns, -1, 0, null);
    }

    /**
     * Reads the packet at the end of rows. In newer versions of the protocol it has the form of the answer to a
     * statement without rows.
     */
    private void end(byte[] bytes) throws SQLException {
        Packet packet = new Packet(bytes);
        packet.skip(1);
        if (context.isEofDeprecated()) {
            packet.lengthEncoded();
            packet.lengthEncoded();
            setStatus((int) packet.number(2));
            warnings = (int) packet.number(2);
        } else {
            warnings = (int) packet.number(2);
            setStatus((int) packet.number(2));
        }
    }

    private Answer ok(Packet packet) throws SQLException {
        packet.skip(1);
        long affected = packet.lengthEncoded();
        long insertId = packet.lengthEncoded();
        setStatus((int) packet.number(2));
        warnings = (int) packet.number(2);
        PyString info = packet.left() > 0 ? Text.byteString(packet.string()) : Text.byteString("");
        if (packet.left() > 0
                && (status & STATE_CHANGED) != 0
                && context.hasClientCapability(Capabilities.CLIENT_SESSION_TRACK)) {
            track(new Packet(packet.string()));
        }
        return new Answer(null, affected, insertId, info.getString().isEmpty() ? null : info);
    }

    /** Records the encoding of the connection if a statement has changed it. */
    private void track(Packet changes) throws SQLException {
        while (changes.left() > 0) {
            long kind = changes.number(1);
            Packet change = new Packet(changes.string());
            while (kind == VARIABLES && change.left() > 0) {
                String name = new String(change.string(), StandardCharsets.ISO_8859_1);
                String value = new String(change.string(), StandardCharsets.ISO_8859_1);
                if (name.equals("character_set_client")) {
                    charset = value;
                }
            }
        }
    }

    private void setStatus(int changed) {
        status = changed;
        // Otherwise the driver would read further results itself.
        context.setServerStatus(changed & ~MORE_RESULTS);
    }

    /** Returns whether the last result has rows that are not read yet. */
    boolean isInRows() {
        return inRows;
    }

    /** Returns whether the last command has more results. */
    boolean hasMore() {
        return (status & MORE_RESULTS) != 0;
    }

    /**
     * Closes the socket, which ends a read by another thread. The driver's own abort would wait for that read.
     * Thread-safe.
     */
    void cut() {
        Command command = current;
        Reader source = command == null || command.reader() == null ? reader : command.reader();
        if (source != null) {
            try {
                source.close();
            } catch (IOException failure) {
                LOG.debug("a socket could not be closed", failure);
            }
        }
    }

    /** Returns whether the connection is closed or broken. */
    boolean isClosed() {
        return client.isClosed();
    }

    /** Returns the server's status bits. */
    int status() {
        return status;
    }

    /** Returns how many warnings the last statement had. */
    int warnings() {
        return warnings;
    }

    /** Returns the name of the encoding in which the server reads statements. */
    String charset() {
        return charset;
    }
}
