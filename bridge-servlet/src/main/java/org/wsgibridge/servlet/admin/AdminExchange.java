package org.wsgibridge.servlet.admin;

import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.wsgibridge.wsgi.Header;

/**
 * A request to the admin mount and its answer, independent of the listener. Exactly one of {@link #answer}, {@link
 * #answerLater} and {@link #stream} is called. Confined to one thread.
 */
public interface AdminExchange {

    /** Returns the method, in upper case. */
    String method();

    /**
     * Returns the path below the servlet, such as {@code /-/status}, as the client has sent it, which has no escapes.
     */
    String path();

    /**
     * Returns the first header of that name.
     *
     * @param name the name, in any case
     * @return the value, {@code null} if there is none
     */
    @Nullable
    String header(String name);

    /** Returns the names of the headers. */
    Collection<String> headerNames();

    /**
     * Returns a parameter of the query, or of a form in the body.
     *
     * @return its first value, {@code null} if there is none
     */
    @Nullable
    String parameter(String name);

    /**
     * Returns the host and port that the client has addressed, such as {@code 127.0.0.1:9001}; {@code ""} if it has
     * named none.
     */
    String authority();

    /** Returns the caller for the log: the name of a user, or an address. */
    String caller();

    /**
     * Returns whether the container has authenticated the caller with a role. If not, lets the container ask for a
     * login.
     *
     * @param role the role
     */
    Login login(String role) throws IOException;

    /** The result of a login by the container. */
    enum Login {
        /** The caller has the role. */
        GRANTED,
        /** The caller does not have the role, or there is no login. */
        REFUSED,
        /** The caller was asked to log in, so that the request is answered. */
        ASKED
    }

    /**
     * Sends an answer now.
     *
     * @throws IOException if the client is gone
     */
    void answer(AdminAnswer answer) throws IOException;

    /**
     * Sends an answer as soon as it is available.
     *
     * @throws IOException if the client is gone
     */
    void answerLater(CompletionStage<AdminAnswer> answer) throws IOException;

    /**
     * Begins a stream of server-sent events.
     *
     * @param headers the headers of the answer
     * @param onGone runs, at least once, when the client is gone
     * @return the stream; {@code null} if streams are not possible, and then nothing is sent
     */
    @Nullable
    Events stream(List<Header> headers, Runnable onGone);

    /** A stream of events. Its methods do not block. Thread-safe. */
    interface Events {
        /** Returns whether the client has received everything that was written. */
        boolean isWritable();

        /** Writes an event. */
        void write(byte[] event);

        /** Ends the stream. Idempotent. */
        void end();
    }
}
