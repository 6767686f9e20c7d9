package org.wsgibridge.failure;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One exception of a {@link PythonFailure}. Immutable.
 *
 * @param link how it led to the exception before it in the chain
 * @param type its type, with the module unless that is {@code builtins}
 * @param message its message; {@code ""} if it has none
 * @param position where a SyntaxError was found; {@code null} for other exceptions
 * @param frames the calls that led to it, the outermost first
 * @param leftOut how many calls were left out
 */
public record RaisedError(
        Link link,
        String type,
        String message,
        @Nullable SyntaxPosition position,
        List<TracebackFrame> frames,
        int leftOut) {

    /** How an exception led to another one. */
    public enum Link {
        /** It is the one that was raised last. */
        LAST,
        /** The other one was raised from it (Python's {@code __cause__}). */
        CAUSE,
        /** The other one was raised while this one was handled (Python's {@code __context__}). */
        CONTEXT
    }

    /**
     * The position at which a source cannot be compiled.
     *
     * @param file the source, as Python names it
     * @param line the number of the line, from 1
     * @param column the column, from 1; 0 if it is not known
     * @param text the line; {@code ""} if it is not known
     */
    public record SyntaxPosition(String file, int line, int column, String text) {}

    /** Makes the list immutable. */
    public RaisedError {
        frames = List.copyOf(frames);
    }

    /** Returns whether there are calls, shown or left out. */
    public boolean hasFrames() {
        return !frames.isEmpty() || leftOut > 0;
    }

    /** Returns whether any of the calls is in the application's own code. */
    public boolean hasOwnFrame() {
        return frames.stream().anyMatch(TracebackFrame::own);
    }
}
