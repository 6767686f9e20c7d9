package org.wsgibridge.servlet.session;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpSession;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.wsgibridge.servlet.transport.ServletResponseChannel;

/**
 * The session that the container keeps for the client of a request (Servlet specification, chapter 7). Each call asks
 * the container for it again, because the container may end the session, or give it a new id, at any time. Thread-safe.
 *
 * <p>The session is taken from the request while the response does not use the request's objects. Attributes are read
 * and set outside of that lock, so the response does not wait for session listeners of the application.
 *
 * <p>Each method throws an {@link IllegalStateException} if the request is over, or if the container has no sessions. A
 * session can be made only until the response is committed, because its id is sent as a cookie.
 */
public final class RequestSession {
    /** The key of the session in {@code Exchange.objects()}. */
    public static final String KEY = "wsgi_bridge.session";

    private final HttpServletRequest request;
    private final ServletResponseChannel channel;
    private final SessionLocks locks;
    private final Consumer<String> changed;

    /**
     * Makes the session of a request.
     *
     * @param request the request in its present async cycle
     * @param channel its response, which shows whether the request is over
     * @param locks the session locks of the web application
     * @param changed is called with the id of a session whose attributes were changed, before another request may
     *     change it
     */
    public RequestSession(
            HttpServletRequest request, ServletResponseChannel channel, SessionLocks locks, Consumer<String> changed) {
        this.request = request;
        this.channel = channel;
        this.locks = locks;
        this.changed = changed;
    }

    /** Returns the id of the session; {@code null} if the client has no session. */
    public @Nullable String id() {
        HttpSession session = present();
        return session == null ? null : session.getId();
    }

    /** Returns an attribute of the session; {@code null} if there is no such attribute, or no session. */
    public @Nullable Object get(String name) {
        HttpSession session = present();
        return session == null ? null : session.getAttribute(name);
    }

    /**
     * Returns an attribute of the session; {@code null} if there is no such attribute, or the session does not have
     * that id any more.
     */
    public @Nullable Object get(String id, String name) {
        return ifPresent(id, session -> session.getAttribute(name));
    }

    /**
     * Sets an attribute, and makes a session for it if the client has none.
     *
     * @param name the attribute's name
     * @param value its value; has to be serializable if the container saves or replicates sessions
     * @param idleSeconds after how many seconds without a request the container ends the session; 0 for never
     * @return the id of the session
     */
    public String put(String name, Object value, int idleSeconds) {
        HttpSession session = open(() -> request.getSession(true));
        return locks.with(session.getId(), () -> {
            set(session, name, value, idleSeconds);
            return session.getId();
        });
    }

    /**
     * Sets an attribute if the session still has it, and still has that id: another request of the client may meanwhile
     * have ended the session, or given it to another user.
     *
     * @param id the id of the session
     * @param name the attribute's name
     * @param value its value
     * @param idleSeconds as for {@link #put}
     * @return whether it was set
     */
    public boolean replace(String id, String name, Object value, int idleSeconds) {
        Boolean replaced = ifPresent(id, session -> {
            if (session.getAttribute(name) == null) {
                return false;
            }
            set(session, name, value, idleSeconds);
            return true;
        });
        return replaced != null && replaced;
    }

    /** Sets the attribute first: a value that cannot be saved is refused, and then nothing is changed. */
    private void set(HttpSession session, String name, Object value, int idleSeconds) {
        session.setAttribute(name, value);
        session.setMaxInactiveInterval(idleSeconds);
        changed.accept(session.getId());
    }

    /** Gives the session a new id, or makes a session if the client has none. Returns the id. */
    public String renew() {
        String old = id();
        return old == null
                ? open(() -> request.getSession(true)).getId()
                : locks.with(
                        old,
                        () -> open(() -> request.getSession(false) == null
                                ? request.getSession(true).getId()
                                : request.changeSessionId()));
    }

    /**
     * Removes an attribute. A session without another attribute is ended; one in which other parts of the web
     * application keep something stays.
     *
     * @param id the id of the session; a session that has another id by now is not changed
     * @param name the attribute's name
     */
    public void remove(String id, String name) {
        ifPresent(id, session -> {
            session.removeAttribute(name);
            if (!session.getAttributeNames().hasMoreElements()) {
                session.invalidate();
            } else {
                changed.accept(id);
            }
            return true;
        });
    }

    private @Nullable HttpSession present() {
        return channel.whileOpen(() -> request.getSession(false));
    }

    private <T> T open(Supplier<@Nullable T> task) {
        T made = channel.whileOpen(task);
        if (made == null) {
            throw new IllegalStateException("The container makes no session");
        }
        return made;
    }

    /** An operation on a session. */
    private interface Use<T> {
        @Nullable
        T with(HttpSession session);
    }

    /**
     * Uses the session while no other request of the client changes it. Returns {@code null} if it has another id by
     * now.
     */
    private <T> @Nullable T ifPresent(String id, Use<T> use) {
        HttpSession session = present();
        if (session == null) {
            return null;
        }
        Holder<T> result = locks.with(id, () -> new Holder<>(isStill(session, id) ? use.with(session) : null));
        return result.value;
    }

    /** Returns whether the session still has that id, and has not ended. */
    private static boolean isStill(HttpSession session, String id) {
        try {
            session.getCreationTime(); // throws if it was ended
            return id.equals(session.getId());
        } catch (IllegalStateException e) {
            return false;
        }
    }

    private record Holder<T>(@Nullable T value) {}
}
