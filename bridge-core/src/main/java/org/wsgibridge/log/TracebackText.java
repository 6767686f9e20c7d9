package org.wsgibridge.log;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Collects the lines of a Python traceback, as {@code traceback.print_exc()} writes them: the head, the frames, the
 * exception, and the tracebacks of exceptions that are linked to it. The further lines of an exception's message belong
 * to it if one write contained them together with the line before, as is the case with Python. At most
 * {@link LogText#LONGEST} characters long. Not thread-safe.
 */
public final class TracebackText {
    private static final String HEAD = "Traceback (most recent call last):";
    private static final String GROUP_HEAD = "Exception Group " + HEAD;
    private static final Set<String> LINKS = Set.of(
            "During handling of the above exception, another exception occurred:",
            "The above exception was the direct cause of the following exception:");

    private final StringBuilder text;
    private State state = State.FRAMES;
    /** Whether this is the traceback of an exception group, whose lines are all indented. */
    private boolean grouped;

    private enum State {
        /** After the head: frames, until the exception. */
        FRAMES,
        /** After the exception. */
        ENDED,
        /** After that and an empty line. */
        GAP,
        /** After the sentence between two linked tracebacks. */
        LINKED,
        /** After that and an empty line. */
        BEGINS_AGAIN
    }

    /**
     * Begins a traceback.
     *
     * @param head a line that {@linkplain #begins begins} a traceback
     */
    public TracebackText(String head) {
        text = new StringBuilder(head);
        grouped = isIndented(head);
    }

    /** Returns whether a line is the head of a traceback. */
    public static boolean begins(String line) {
        // The end is compared first: it rules out most lines.
        return line.endsWith(HEAD) && isHead(line.strip());
    }

    private static boolean isHead(String line) {
        return line.equals(HEAD) || line.equals("+ " + GROUP_HEAD) || line.equals("| " + GROUP_HEAD);
    }

    /**
     * Takes the next line.
     *
     * @param line the line
     * @param continued whether one write contained both the end of the line before and the beginning of this one
     * @return false if the line does not belong to the traceback, which then has ended
     */
    public boolean add(String line, boolean continued) {
        State natural = next(line);
        State next = natural == null && continued ? State.ENDED : natural;
        if (next == null || text.length() + line.length() >= LogText.LONGEST) {
            return false;
        }
        if (state == State.BEGINS_AGAIN) {
            grouped = isIndented(line);
        }
        state = next;
        text.append('\n').append(line);
        return true;
    }

    private @Nullable State next(String line) {
        boolean indented = isIndented(line);
        return switch (state) {
            case FRAMES -> indented ? State.FRAMES : !grouped ? State.ENDED : line.isEmpty() ? State.GAP : null;
            case ENDED -> line.isEmpty() ? State.GAP : indented ? State.ENDED : null;
            case GAP -> LINKS.contains(line) ? State.LINKED : null;
            case LINKED -> line.isEmpty() ? State.BEGINS_AGAIN : null;
            case BEGINS_AGAIN -> begins(line) ? State.FRAMES : null;
        };
    }

    private static boolean isIndented(String line) {
        return line.startsWith(" ") || line.startsWith("\t");
    }

    /** Returns the lines so far, separated by line feeds. */
    public String text() {
        return text.toString().stripTrailing();
    }
}
