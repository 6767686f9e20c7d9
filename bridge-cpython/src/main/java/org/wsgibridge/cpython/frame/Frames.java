package org.wsgibridge.cpython.frame;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;

/**
 * The frames between this JVM and a daemon. The daemon's side, {@code protocol.py}, describes the meaning of each.
 * Every frame has a head of twelve bytes: kind, flags, argument (16 bits), request id, length of the payload;
 * big-endian. Stateless.
 */
public final class Frames {
    public static final int HEAD_SIZE = 12;

    // JVM -> daemon
    public static final byte CONFIG = 1;
    public static final byte REQUEST = 2;
    public static final byte BODY = 3;
    public static final byte BODY_ERROR = 4;
    public static final byte CREDIT = 5;
    public static final byte CANCEL = 6;
    public static final byte INTERRUPT = 7;
    public static final byte FILE_ACK = 8;
    public static final byte SOURCES = 10;
    public static final byte CLOSE = 11;
    public static final byte STACK = 12;
    public static final byte PING = 13;
    public static final byte FORCE = 14;
    public static final byte EVENT = 15;
    public static final byte CHECK = 16;
    static final byte SHARED = 17;

    // daemon -> JVM
    public static final byte READY = 64;
    public static final byte FAILED = 65;
    public static final byte HEAD = 66;
    public static final byte CHUNK = 67;
    public static final byte END = 68;
    public static final byte LOG = 69;
    public static final byte EXCEPTION = 70;
    public static final byte FILE = 71;
    public static final byte MORE = 72;
    public static final byte SOURCES_REPLY = 74;
    public static final byte STACK_REPLY = 75;
    public static final byte PONG = 76;
    public static final byte LEAVING = 77;
    public static final byte SUBSCRIBED = 78;
    public static final byte RECORD = 79;
    public static final byte CPU_TIME = 80;
    public static final byte ROUTE = 81;
    public static final byte ASKS = 82;
    public static final byte METER = 83;
    public static final byte METERS = 84;
    public static final byte HEALTH = 85;
    public static final byte CHECK_REPLY = 86;
    public static final byte FAILURE = 87;

    // flags
    public static final int LAST = 1;
    public static final int DONE = 2;
    public static final int FAULT = 4;
    public static final int HELD = 8;
    public static final int ASK = 16;
    public static final int CONTINUED = 32;
    public static final int WIDE = 64;

    // arguments of END
    public static final int TIMEOUT = 1;
    public static final int RELOAD = 2;

    /** The largest part of a body in one frame, in bytes. */
    public static final int CHUNK_SIZE = 65536;

    /** The window of a body at first: how many bytes may be sent without an acknowledgement, in either direction. */
    public static final int WINDOW = 262144;

    /** The window of a body whose receiver keeps up, if there is memory for it, in bytes. */
    public static final int LARGEST_WINDOW = 2097152;

    /** The size of a socket's buffer in bytes, if the system allows it. */
    public static final int SEND_BUFFER = 1048576;

    /**
     * How many bytes of the window a chunk takes beside its own, because a small chunk takes more memory than its
     * bytes.
     */
    public static final int CHUNK_COST = 64;

    /** The size of the data in FILE before the head: descriptor, position, length, device and inode. */
    public static final int FILE_SIZE = Integer.BYTES + 4 * Long.BYTES;

    /** The largest head of a response, in bytes; an application that makes a larger one gets a ValueError. */
    static final int LARGEST_HEAD = 262144 + 1024;

    /** The largest line, message or traceback, in bytes, with the names that come with it. */
    static final int LARGEST_TEXT = 262144;

    /** The largest answer to a question, in bytes. */
    public static final int LARGEST_REPLY = 4 << 20;

    private static final int LARGEST_FACTS = 256;
    private static final int LARGEST_ROUTE = 1024;

    /** Enough for eight tags with the longest keys and values. */
    private static final int LARGEST_METER = 8192;

    /** The size of an update of a meter: number, whether its value is a difference, value. */
    public static final int UPDATE_SIZE = 2 * Integer.BYTES + Double.BYTES;

    /** The largest environ of a request, in bytes; the containers' own limits are far below. */
    public static final int LARGEST_REQUEST = 1 << 20;

    /** How many bytes of frames may wait for a daemon in addition to requests and their bodies. */
    private static final int QUEUE_RESERVE = 4 << 20;

    private Frames() {}

    /**
     * Returns how many bytes may wait for a process. A process that reads never lets so many wait.
     *
     * @param threads the number of threads of the process
     * @param windows the budget of the large windows of all bodies, in bytes
     */
    public static long queueLimit(int threads, long windows) {
        long growth = (long) threads * (LARGEST_WINDOW - WINDOW);
        return threads * (long) (LARGEST_REQUEST + WINDOW) + Math.min(growth, windows) + QUEUE_RESERVE;
    }

    /**
     * Returns the largest payload that a frame from a daemon may have, in bytes.
     *
     * @return the size; negative if a daemon must not send frames of that kind
     */
    public static int largest(byte kind) {
        return switch (kind) {
            case CHUNK -> CHUNK_SIZE;
            case HEAD -> Integer.BYTES + LARGEST_HEAD + CHUNK_SIZE;
            case FILE -> FILE_SIZE + LARGEST_HEAD;
            case END, PONG, LEAVING, SUBSCRIBED, ASKS -> 0;
            case MORE -> Integer.BYTES;
            case CPU_TIME -> Long.BYTES;
            case READY -> LARGEST_FACTS;
            case ROUTE, HEALTH -> LARGEST_ROUTE;
            case METER -> LARGEST_METER;
            case METERS -> CHUNK_SIZE;
            case LOG, RECORD, EXCEPTION, FAILURE, FAILED, STACK_REPLY, CHECK_REPLY -> LARGEST_TEXT;
            case SOURCES_REPLY -> LARGEST_REPLY;
            default -> -1;
        };
    }

    /** Makes a frame without a payload. */
    public static byte[] empty(byte kind, int argument, int id) {
        byte[] frame = new byte[HEAD_SIZE];
        putHead(ByteBuffer.wrap(frame), kind, 0, argument, id, 0);
        return frame;
    }

    /** Makes a frame whose payload is a number. */
    public static byte[] count(byte kind, int id, int count) {
        byte[] frame = new byte[HEAD_SIZE + 4];
        putHead(ByteBuffer.wrap(frame), kind, 0, 0, id, 4).putInt(count);
        return frame;
    }

    /** Makes a frame whose payload is text in UTF-8. */
    public static byte[] text(byte kind, int id, String text) {
        byte[] payload = text.getBytes(UTF_8);
        byte[] frame = new byte[HEAD_SIZE + payload.length];
        putHead(ByteBuffer.wrap(frame), kind, 0, 0, id, payload.length).put(payload);
        return frame;
    }

    /** Writes a frame's head. Returns the buffer. */
    public static ByteBuffer putHead(ByteBuffer target, byte kind, int flags, int argument, int id, int length) {
        return target.put(kind)
                .put((byte) flags)
                .putShort((short) argument)
                .putInt(id)
                .putInt(length);
    }
}
