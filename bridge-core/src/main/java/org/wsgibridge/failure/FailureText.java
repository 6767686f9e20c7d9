package org.wsgibridge.failure;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.wsgibridge.failure.RaisedError.Link;
import org.wsgibridge.failure.RaisedError.SyntaxPosition;

/**
 * Parses the texts by which {@code _bridge_failure.py} describes an exception. They come from the process of the
 * application, which is not trusted: texts that exceed the limits of that module are refused, so that the error page is
 * bounded.
 */
public final class FailureText {
    private static final int MAX_EXCEPTIONS = 8;
    private static final int MAX_FRAMES = 32;
    private static final int MAX_LINES = 5;
    private static final int LONGEST_TEXT = 2048;
    private static final int LONGEST_NAME = 512;
    private static final int LONGEST_LINE = 200;

    private final Iterator<String> texts;

    private FailureText(Iterator<String> texts) {
        this.texts = texts;
    }

    /**
     * Reads the texts of an exception.
     *
     * @param texts the texts
     * @return the exception; {@code null} if there are no texts, because nothing is known of it
     * @throws IllegalArgumentException if the texts do not describe an exception
     */
    public static @Nullable PythonFailure read(List<String> texts) {
        if (texts.isEmpty() || (texts.size() == 1 && texts.get(0).isEmpty())) {
            return null;
        }
        FailureText reader = new FailureText(texts.iterator());
        PythonFailure failure = reader.failure();
        if (reader.texts.hasNext()) {
            throw new IllegalArgumentException("an exception with more texts than it says");
        }
        return failure;
    }

    private PythonFailure failure() {
        int count = number(MAX_EXCEPTIONS);
        int leftOut = number(Integer.MAX_VALUE);
        List<RaisedError> chain = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            chain.add(error());
        }
        return new PythonFailure(chain, leftOut);
    }

    private RaisedError error() {
        Link link = switch (text(LONGEST_NAME)) {
            case "" -> Link.LAST;
            case "cause" -> Link.CAUSE;
            case "context" -> Link.CONTEXT;
            default -> throw new IllegalArgumentException("an exception of no known origin");
        };
        String type = text(LONGEST_NAME);
        String message = text(LONGEST_TEXT);
        SyntaxPosition position = position();
        int count = number(MAX_FRAMES);
        int leftOut = number(Integer.MAX_VALUE);
        List<TracebackFrame> frames = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            frames.add(frame());
        }
        return new RaisedError(link, type, message, position, frames, leftOut);
    }

    private @Nullable SyntaxPosition position() {
        String file = text(LONGEST_NAME);
        String line = text(LONGEST_NAME);
        String column = text(LONGEST_NAME);
        String source = text(LONGEST_LINE);
        return line.isEmpty()
                ? null
                : new SyntaxPosition(file, number(line, Integer.MAX_VALUE), number(column, Integer.MAX_VALUE), source);
    }

    private TracebackFrame frame() {
        String file = text(LONGEST_NAME);
        int line = number(Integer.MAX_VALUE);
        String function = text(LONGEST_NAME);
        boolean own = "a".equals(text(LONGEST_NAME));
        int first = number(Integer.MAX_VALUE);
        int count = number(MAX_LINES);
        List<String> source = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            source.add(text(LONGEST_LINE));
        }
        return new TracebackFrame(file, line, function, own, first, source);
    }

    private String text(int longest) {
        if (!texts.hasNext()) {
            throw new IllegalArgumentException("an exception with fewer texts than it says");
        }
        String text = texts.next();
        // Python counts code points.
        if (text.length() > longest && text.codePointCount(0, text.length()) > longest) {
            throw new IllegalArgumentException("an exception with a text of more than " + longest + " characters");
        }
        return text;
    }

    private int number(int most) {
        return number(text(LONGEST_NAME), most);
    }

    private static int number(String digits, int most) {
        try {
            int number = Integer.parseInt(digits);
            if (number >= 0 && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Reported below.
        }
        throw new IllegalArgumentException("an exception with a number that is none from 0 to " + most);
    }
}
