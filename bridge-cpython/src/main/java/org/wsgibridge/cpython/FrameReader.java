package org.wsgibridge.cpython;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.Arrays;

/** Takes the frames of a daemon apart, on one thread that blocks while there are none. */
final class FrameReader {
    private static final int INITIAL_SIZE = 131072;
    private static final int LARGEST_FRAME = 16 << 20;

    /** Takes a frame. What is in the array is valid only during the call. */
    interface Handler {
        /**
         * Handles a frame.
         *
         * @param frame where it is; {@link FrameReader#payload()} bytes from {@link FrameReader#offset()}
         */
        void frame(FrameReader frame) throws IOException;
    }

    private final SocketChannel channel;
    private byte[] bytes = new byte[INITIAL_SIZE];
    private ByteBuffer view = ByteBuffer.wrap(bytes);
    private int start;
    private int end;

    // The head of the current frame.
    private byte kind;
    private int flags;
    private int argument;
    private int id;
    private int payload;

    FrameReader(SocketChannel channel) {
        this.channel = channel;
    }

    /**
     * Reads frames until the daemon closes its end.
     *
     * @param writer collects what is sent while the frames of one read are handled
     */
    void readAll(Handler handler, FrameWriter writer) throws IOException {
        while (fill()) {
            writer.collect();
            try {
                while (parse(start)) {
                    int next = start + Frames.HEAD_SIZE + payload;
                    handler.frame(this);
                    start = next;
                }
            } finally {
                writer.sendCollected();
            }
        }
    }

    byte kind() {
        return kind;
    }

    boolean has(int flag) {
        return (flags & flag) != 0;
    }

    int argument() {
        return argument;
    }

    int id() {
        return id;
    }

    /** Returns the array that holds the payload. */
    byte[] bytes() {
        return bytes;
    }

    /** Returns where the payload starts. */
    int offset() {
        return start + Frames.HEAD_SIZE;
    }

    /** Returns the length of the payload. */
    int payload() {
        return payload;
    }

    /** Returns a big-endian number in the payload. */
    int int32(int position) {
        return view.getInt(offset() + position);
    }

    /** Returns a big-endian number in the payload. */
    long int64(int position) {
        return view.getLong(offset() + position);
    }

    /**
     * Tells whether the frame that follows is there already and says that the response is complete: then the current
     * one carries the whole body.
     */
    boolean isFollowedByEnd() {
        int next = start + Frames.HEAD_SIZE + payload;
        return end - next >= Frames.HEAD_SIZE
                && bytes[next] == Frames.END
                && (bytes[next + 1] & (Frames.FAULT | Frames.DONE)) == 0
                && view.getInt(next + 4) == id;
    }

    private boolean fill() throws IOException {
        if (start == end) {
            start = 0;
            end = 0;
        } else if (start > 0) {
            System.arraycopy(bytes, start, bytes, 0, end - start);
            end -= start;
            start = 0;
        }
        makeRoom();
        view.limit(bytes.length).position(end);
        int count = channel.read(view);
        view.clear();
        end += Math.max(count, 0);
        return count >= 0;
    }

    /** Makes room for the frame at the front, whatever its size. */
    private void makeRoom() throws IOException {
        if (end < Frames.HEAD_SIZE) {
            return;
        }
        int needed = Frames.HEAD_SIZE + view.getInt(8);
        if (needed < 0 || needed > LARGEST_FRAME) {
            throw new IOException("the daemon sent a frame of " + needed + " bytes");
        }
        if (needed > bytes.length) {
            bytes = Arrays.copyOf(bytes, needed);
            view = ByteBuffer.wrap(bytes);
        }
    }

    private boolean parse(int at) {
        if (end - at < Frames.HEAD_SIZE) {
            return false;
        }
        kind = bytes[at];
        flags = bytes[at + 1];
        argument = view.getShort(at + 2);
        id = view.getInt(at + 4);
        payload = view.getInt(at + 8);
        return end - at - Frames.HEAD_SIZE >= payload && payload >= 0;
    }
}
