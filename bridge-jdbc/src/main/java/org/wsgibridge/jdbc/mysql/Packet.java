package org.wsgibridge.jdbc.mysql;

import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import org.wsgibridge.jdbc.Text;

/**
 * Reads the fields of a packet of the protocol, from its start to its end. For one thread. Every method throws a {@link
 * ServerError} if the packet is too short.
 */
final class Packet {
    private static final int NULL = 0xFB;
    private static final int TWO_BYTES = 0xFC;
    private static final int THREE_BYTES = 0xFD;
    private static final int EIGHT_BYTES = 0xFE;
    private static final int STATE_SIZE = 5;

    private final byte[] bytes;
    private int at;

    Packet(byte[] bytes) {
        this.bytes = bytes;
    }

    /** Returns an unsigned number of that many bytes, lowest byte first. */
    long number(int size) throws SQLException {
        need(size);
        long value = 0;
        for (int i = 0; i < size; i++) {
            value |= (bytes[at++] & 0xFFL) << (8 * i);
        }
        return value;
    }

    /**
     * Returns a length-encoded integer of the protocol; -1 for NULL. Numbers above {@link Long#MAX_VALUE} are negative
     * too.
     */
    long lengthEncoded() throws SQLException {
        int first = (int) number(1);
        return switch (first) {
            case NULL -> -1;
            case TWO_BYTES -> number(2);
            case THREE_BYTES -> number(3);
            case EIGHT_BYTES -> number(8);
            default -> first;
        };
    }

    /**
     * Returns how many bytes of a value follow; -1 for NULL. A number above the range of int is limited, since no
     * packet has so many bytes.
     */
    int size() throws SQLException {
        long size = lengthEncoded();
        if (size < -1) {
            throw ServerError.malformed();
        }
        return (int) Math.min(Integer.MAX_VALUE, size);
    }

    /** Returns a length-encoded string of the protocol; empty for NULL. */
    byte[] string() throws SQLException {
        return take(Math.max(0, size()));
    }

    /** Returns the next bytes. */
    byte[] take(int size) throws SQLException {
        need(size);
        byte[] taken = new byte[size];
        System.arraycopy(bytes, at, taken, 0, size);
        at += size;
        return taken;
    }

    /** Skips bytes; a negative number goes back. */
    void skip(int size) throws SQLException {
        need(size);
        at += size;
    }

    /** Goes to that many bytes before the end. */
    void toEnd(int size) throws SQLException {
        skip(bytes.length - size - at);
    }

    int at() {
        return at;
    }

    int left() {
        return bytes.length - at;
    }

    /** Returns the error in an error packet, from its first byte on. */
    ServerError error() throws SQLException {
        skip(1);
        int number = (int) number(2);
        String state = ServerError.UNKNOWN_STATE;
        if (left() > STATE_SIZE && bytes[at] == '#') {
            skip(1);
            state = new String(take(STATE_SIZE), StandardCharsets.ISO_8859_1);
        }
        return new ServerError(number, state, Text.byteString(take(left())), null);
    }

    private void need(int size) throws SQLException {
        if (size > left() || at + size < 0) {
            throw ServerError.malformed();
        }
    }
}
