package org.wsgibridge.servlet.session;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpSession;
import java.util.Collections;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.wsgibridge.servlet.transport.ServletResponseChannel;

/**
 * The session that the container keeps for the client of a request (servlet specification, chapter 7). It is asked for
 * at each call, because the container may end it, or give it a new id, at any time. Thread-safe.
 *
 * <p>Each method throws an {@link IllegalStateException} when the request is over, and when the container has no
 * sessions. A session can be made until the response is committed, because its id is sent as a cookie.
 */
public final class RequestSession {
    /** What {@code Exchange.objects()} has it as. */
    public static final String KEY = "wsgi_bridge.session";

    private final HttpServletRequest request;
    private final ServletResponseChannel channel;

    /**
     * Makes the session of a request.
     *
     * @param request the request in its present async cycle
     * @param channel its response, which knows whether the request is over
     */
    public RequestSession(HttpServletRequest request, ServletResponseChannel channel) {
        this.request = request;
        this.channel = channel;
    }

    /** Returns the id of the session, {@code null} when the client has none. */
    public @Nullable String id() {
        return channel.whileOpen(() -> {
            HttpSession session = request.getSession(false);
            return session == null ? null : session.getId();
        });
    }

    /** Returns an attribute of the session, {@code null} when there is none, or no session. */
    public @Nullable Object get(String name) {
        return channel.whileOpen(() -> {
            HttpSession session = request.getSession(false);
            return session == null ? null : session.getAttribute(name);
        });
    }

    /**
     * Sets an attribute, and makes a session for it if the client has none.
     *
     * @param name the attribute's name
     * @param value its value, serializable where the container saves or replicates sessions
     * @param idleSeconds after how many seconds without a request the container ends the session; 0 for never
     * @return the id of the session
     */
    public String put(String name, Object value, int idleSeconds) {
        return open(() -> {
            HttpSession session = request.getSession(true);
            session.setMaxInactiveInterval(idleSeconds);
            session.setAttribute(name, value);
            return session.getId();
        });
    }

    /** Gives the session a new id, and makes a session if the client has none; returns the id. */
    public String renew() {
        return open(() ->
                request.getSession(false) == null ? request.getSession(true).getId() : request.changeSessionId());
    }

    /**
     * Removes an attribute. A session that has no other one ends; one in which other parts of the web application keep
     * something stays.
     */
    public void remove(String name) {
        channel.whileOpen(() -> {
            HttpSession session = request.getSession(false);
            if (session != null) {
                session.removeAttribute(name);
                List<String> others = Collections.list(session.getAttributeNames());
                if (others.isEmpty()) {
                    session.invalidate();
                }
            }
            return null;
        });
    }

    private String open(Supplier<String> task) {
        String id = channel.whileOpen(task);
        if (id == null) {
            throw new IllegalStateException("The container has given the session no id");
        }
        return id;
    }
}
