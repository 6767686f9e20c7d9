package org.wsgibridge.log;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;

/**
 * Splits bytes into lines of UTF-8. The work is linear in the number of bytes, whatever the size of the pieces. A line
 * longer than {@link LogText#LONGEST_LINE} becomes several lines, none of which ends within a character. Not
 * thread-safe.
 */
public final class LineSplitter {
    private static final int LONGEST = LogText.LONGEST_LINE;
    /** The largest number of bytes of a character in UTF-8 after the first. */
    private static final int CONTINUATIONS = 3;

    private static final int FIRST_SIZE = 256;
    private static final byte[] NOTHING = new byte[0];

    private final Sink sink;
    private byte[] line = NOTHING;
    private int length;
    /** Whether the present line began in the same call of {@link #add} in which the line before it ended. */
    private boolean continued;

    /** Receives the lines. */
    @FunctionalInterface
    public interface Sink {
        /**
         * Takes a line.
         *
         * @param line the line, without its line feed
         * @param continued whether it began in the same call of {@link LineSplitter#add} in which the line before it
         *     ended
         */
        void line(String line, boolean continued);
    }

    /**
     * Makes a splitter.
     *
     * @param sink receives each line
     */
    public LineSplitter(Sink sink) {
        this.sink = sink;
    }

    /** Adds bytes, and passes on the lines that they complete. */
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

    /** Passes on the last line, even though it has no line feed. */
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

    /** Returns where to split a full line, so that the character of the next byte stays in one piece. */
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
