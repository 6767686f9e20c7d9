package org.wsgibridge.servlet.admin;

import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.wsgibridge.wsgi.Header;

/**
 * A request to the admin mount and its answer, whichever listener it came by. Exactly one of {@link #answer}, {@link
 * #answerLater} and {@link #stream} is called, by one thread.
 */
public interface AdminExchange {

    /** Returns the method, in upper case. */
    String method();

    /** Returns the path below the servlet, such as {@code /-/status}: written so by the client, without any escapes. */
    String path();

    /**
     * Returns the first header of that name.
     *
     * @param name in any case
     * @return the value, {@code null} when there is none
     */
    @Nullable
    String header(String name);

    /** Returns the names of the headers. */
    Collection<String> headerNames();

    /**
     * Returns a parameter of the query, or of a form in the body.
     *
     * @return its first value, {@code null} when there is none
     */
    @Nullable
    String parameter(String name);

    /**
     * Returns host and port that the client has asked, such as {@code 127.0.0.1:9001}; {@code ""} when it has not said.
     */
    String authority();

    /** Returns the caller, for the log: a user, or an address. */
    String caller();

    /**
     * Returns whether the container has logged the caller in with a role. Has it ask for the login otherwise.
     *
     * @param role the role
     */
    Login login(String role) throws IOException;

    /** What the container says of a caller. */
    enum Login {
        /** It has the role. */
        GRANTED,
        /** It does not have the role, or there is no login here. */
        REFUSED,
        /** It was asked to log in: the request is answered. */
        ASKED
    }

    /** Answers now. */
    void answer(AdminAnswer answer) throws IOException;

    /** Answers when the answer is there. */
    void answerLater(CompletionStage<AdminAnswer> answer) throws IOException;

    /**
     * Begins a stream of server-sent events.
     *
     * @param headers the headers of the answer
     * @param onGone runs, at least once, when the client is gone
     * @return the stream, {@code null} where there can be none: nothing is answered then
     */
    @Nullable
    Events stream(List<Header> headers, Runnable onGone);

    /** A stream of events. No method blocks. Thread-safe. */
    interface Events {
        /** Returns whether the client has taken what was written. */
        boolean isWritable();

        /** Writes an event. */
        void write(byte[] event);

        /** Ends the stream. Idempotent. */
        void end();
    }
}
