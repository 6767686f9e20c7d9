package org.wsgibridge.wsgi;

/**
 * The largest size of the head of a request (Apache's {@code LimitRequestLine}, {@code LimitRequestFields} and
 * {@code LimitRequestFieldSize}), and that of a response. Immutable.
 *
 * @param line the longest request line in bytes, without its line break
 * @param fields the largest number of header fields
 * @param fieldSize the longest header field in bytes, including its name, without its line break
 * @param response the largest head of a response in bytes, including its line breaks
 */
public record HeadLimits(int line, int fields, int fieldSize, int response) {
    /** The defaults: those of Apache for requests, 64 KiB for responses. */
    public static final HeadLimits DEFAULT = new HeadLimits(8190, 100, 8190, 65_536);

    private static final int URI_TOO_LONG = 414;
    private static final int HEADER_FIELDS_TOO_LARGE = 431;

    /**
     * Checks the request line.
     *
     * @param length its length in bytes, without its line break
     * @throws HeadTooLargeException if it is too long: 414 (RFC 9112, section 3)
     */
    public void checkLine(long length) {
        if (length > line) {
            throw new HeadTooLargeException(URI_TOO_LONG, "its request line has more than " + line + " bytes");
        }
    }

    /**
     * Checks the number of header fields.
     *
     * @param number how many there are so far
     * @throws HeadTooLargeException if there are too many: 431 (RFC 6585, section 5)
     */
    public void checkFields(int number) {
        if (number > fields) {
            throw new HeadTooLargeException(HEADER_FIELDS_TOO_LARGE, "it has more than " + fields + " header fields");
        }
    }

    /**
     * Checks a header field.
     *
     * @param name its name
     * @param value its value, a character for each byte
     * @throws HeadTooLargeException if it is too long: 431 (RFC 6585, section 5)
     */
    public void checkField(String name, String value) {
        if (name.length() + value.length() + ": ".length() > fieldSize) {
            throw new HeadTooLargeException(
                    HEADER_FIELDS_TOO_LARGE, "it has a header field of more than " + fieldSize + " bytes");
        }
    }
}
