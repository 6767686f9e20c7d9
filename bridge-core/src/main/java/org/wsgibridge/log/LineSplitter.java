package org.wsgibridge.log;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;

/**
 * Cuts bytes into lines of UTF-8. The time is linear in the bytes however they come, and no line grows beyond {@link
 * LogText#LONGEST_LINE}: what is longer becomes several lines, none of which ends within a character. Not thread-safe.
 */
public final class LineSplitter {
    private static final int LONGEST = LogText.LONGEST_LINE;
    /** How many bytes of a character, but the first, UTF-8 has at most. */
    private static final int CONTINUATIONS = 3;

    private static final int FIRST_SIZE = 256;
    private static final byte[] NOTHING = new byte[0];

    private final Sink sink;
    private byte[] line = NOTHING;
    private int length;
    /** Whether the line was begun by the bytes that ended the one before it. */
    private boolean continued;

    /** Where lines go. */
    @FunctionalInterface
    public interface Sink {
        /**
         * Takes a line.
         *
         * @param line without its line feed
         * @param continued whether it was begun by the same call of {@link LineSplitter#add} as the end of the line
         *     before it
         */
        void line(String line, boolean continued);
    }

    /**
     * Makes a splitter.
     *
     * @param sink takes each line
     */
    public LineSplitter(Sink sink) {
        this.sink = sink;
    }

    /** Takes bytes; passes the lines on that they complete. */
    public void add(byte[] bytes, int offset, int count) {
        int start = offset;
        int end = offset + count;
        for (int i = offset; i < end; i++) {
            if (bytes[i] == '\n') {
                append(bytes, start, i);
                pass(length);
                start = i + 1;
                continued = start < end;
            }
        }
        append(bytes, start, end);
    }

    /** Passes on what is there of a line. */
    public void flush() {
        if (length > 0) {
            pass(length);
        }
        continued = false;
    }

    private void append(byte[] bytes, int start, int end) {
        int from = start;
        while (from < end) {
            if (length == LONGEST) {
                pass(beforeCharacter(bytes[from]));
            }
            int count = Math.min(end - from, LONGEST - length);
            if (length + count > line.length) {
                line = Arrays.copyOf(line, Math.min(LONGEST, Math.max(FIRST_SIZE, 2 * (length + count))));
            }
            System.arraycopy(bytes, from, line, length, count);
            length += count;
            from += count;
        }
    }

    /** Returns where to cut a full line so that the character to which the next byte belongs stays whole. */
    private int beforeCharacter(byte next) {
        int cut = LONGEST;
        byte following = next;
        while (isContinuation(following) && cut > LONGEST - CONTINUATIONS) {
            following = line[--cut];
        }
        return cut;
    }

    private static boolean isContinuation(byte octet) {
        return (octet & 0xC0) == 0x80;
    }

    /** Passes the first bytes on as a line; the rest begins the next one. */
    private void pass(int count) {
        String text = new String(line, 0, count, UTF_8);
        System.arraycopy(line, count, line, 0, length - count);
        length -= count;
        if (length == 0) {
            line = NOTHING;
        }
        boolean goesOn = continued;
        continued = true;
        sink.line(text, goesOn);
    }
}
