package org.wsgibridge.bench;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Locale;

/** Finds where a response ends (RFC 9112 section 6). Reads one response after the other; not thread-safe. */
final class ResponseReader {
    private static final int LONGEST_LINE = 16 * 1024;

    /** What the next bytes are. */
    private enum Part {
        HEAD,
        BODY,
        CHUNK_SIZE,
        CHUNK,
        TRAILER,
        UNTIL_CLOSED
    }

    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private Part part = Part.HEAD;
    private long left;
    private int status;
    private boolean chunked;
    private boolean closing;

    /**
     * Takes bytes, up to the end of the response.
     *
     * @return whether the response is complete
     * @throws IOException if it is no response
     */
    boolean read(ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            boolean done = switch (part) {
                case BODY, CHUNK -> pass(bytes);
                case UNTIL_CLOSED -> passAll(bytes);
                default -> isLine(bytes) && endLine();
            };
            if (done) {
                part = Part.HEAD;
                return true;
            }
        }
        return false;
    }

    private static boolean passAll(ByteBuffer bytes) {
        bytes.position(bytes.limit());
        return false;
    }

    private boolean pass(ByteBuffer bytes) {
        int passed = (int) Math.min(left, bytes.remaining());
        bytes.position(bytes.position() + passed);
        left -= passed;
        if (left > 0) {
            return false;
        }
        if (part == Part.CHUNK) {
            part = Part.CHUNK_SIZE;
            return false;
        }
        return true;
    }

    /** Returns whether the bytes had the end of a line. */
    private boolean isLine(ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            byte next = bytes.get();
            if (next == '\n') {
                return true;
            }
            line.write(next);
            if (line.size() > LONGEST_LINE) {
                throw new IOException("a line of the response has no end");
            }
        }
        return false;
    }

    /** Returns whether the line ends the response. */
    private boolean endLine() throws IOException {
        String text = line.toString(ISO_8859_1).strip();
        line.reset();
        return switch (part) {
            case CHUNK_SIZE -> endChunkSize(text);
            case TRAILER -> text.isEmpty();
            default -> text.isEmpty() ? endHead() : header(text);
        };
    }

    private boolean endChunkSize(String text) {
        if (text.isEmpty()) {
            return false; // the end of the chunk before
        }
        left = Long.parseLong(text.split(";", 2)[0].strip(), 16);
        part = left == 0 ? Part.TRAILER : Part.CHUNK;
        return false;
    }

    private boolean header(String text) throws IOException {
        if (status == 0) {
            String[] words = text.split(" ", 3);
            if (words.length < 2 || !words[0].startsWith("HTTP/1.")) {
                throw new IOException("expected a status line, got " + text);
            }
            status = Integer.parseInt(words[1]);
            closing = words[0].equals("HTTP/1.0");
            chunked = false;
            left = -1;
            return false;
        }
        int colon = text.indexOf(':');
        String value = text.substring(colon + 1).strip().toLowerCase(Locale.ROOT);
        switch (text.substring(0, colon).toLowerCase(Locale.ROOT)) {
            case "content-length" -> left = Long.parseLong(value);
            case "transfer-encoding" -> chunked = value.equals("chunked");
            case "connection" -> closing = value.equals("close") || (closing && !value.equals("keep-alive"));
            default -> {}
        }
        return false;
    }

    private boolean endHead() throws IOException {
        if (status < 200 || status > 299) {
            throw new IOException("status " + status);
        }
        status = 0;
        part = chunked ? Part.CHUNK_SIZE : left >= 0 ? Part.BODY : Part.UNTIL_CLOSED;
        return part == Part.BODY && left == 0;
    }

    /** Returns whether a response that is read to the end of its connection may end there. */
    boolean endsWithConnection() {
        boolean ends = part == Part.UNTIL_CLOSED;
        part = Part.HEAD;
        return ends;
    }

    /** Returns whether the connection ends with the response. */
    boolean isClosing() {
        return closing;
    }
}
