package org.wsgibridge.servlet.session;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpSession;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.wsgibridge.servlet.transport.ServletResponseChannel;

/**
 * The session that the container keeps for the client of a request (servlet specification, chapter 7). It is asked for
 * at each call, because the container may end it, or give it a new id, at any time. Thread-safe.
 *
 * <p>The request's objects are used while nothing else is at them. What the application's listeners do with attributes
 * is not part of that: the response does not wait for it.
 *
 * <p>Each method throws an {@link IllegalStateException} when the request is over, and when the container has no
 * sessions. A session can be made until the response is committed, because its id is sent as a cookie.
 */
public final class RequestSession {
    /** What {@code Exchange.objects()} has it as. */
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
     * @param locks those of the web application
     * @param changed is notified of a session whose attributes were changed, by its id, before another request may
     *     change it
     */
    public RequestSession(
            HttpServletRequest request, ServletResponseChannel channel, SessionLocks locks, Consumer<String> changed) {
        this.request = request;
        this.channel = channel;
        this.locks = locks;
        this.changed = changed;
    }

    /** Returns the id of the session, {@code null} when the client has none. */
    public @Nullable String id() {
        HttpSession session = present();
        return session == null ? null : session.getId();
    }

    /** Returns an attribute of the session, {@code null} when there is none, or no session. */
    public @Nullable Object get(String name) {
        HttpSession session = present();
        return session == null ? null : session.getAttribute(name);
    }

    /** Returns an attribute of the session, {@code null} when there is none, or no session with that id any more. */
    public @Nullable Object get(String id, String name) {
        return ifPresent(id, session -> session.getAttribute(name));
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
        HttpSession session = open(() -> request.getSession(true));
        return locks.with(session.getId(), () -> {
            set(session, name, value, idleSeconds);
            return session.getId();
        });
    }

    /**
     * Sets an attribute that the session has, if it still has it and that id: another request of the client may have
     * ended the session, or given it to another user, meanwhile.
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

    /** The attribute comes first: what cannot be saved is refused, and changes nothing. */
    private void set(HttpSession session, String name, Object value, int idleSeconds) {
        session.setAttribute(name, value);
        session.setMaxInactiveInterval(idleSeconds);
        changed.accept(session.getId());
    }

    /** Gives the session a new id, and makes a session if the client has none; returns the id. */
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
     * Removes an attribute. A session that has no other one ends; one in which other parts of the web application keep
     * something stays.
     *
     * @param id the id of the session; one that has another id by now is left alone
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

    /** What is done with a session. */
    private interface Use<T> {
        @Nullable
        T with(HttpSession session);
    }

    /** Uses the session while no other request of the client changes it; {@code null} when it has another id by now. */
    private <T> @Nullable T ifPresent(String id, Use<T> use) {
        HttpSession session = present();
        if (session == null) {
            return null;
        }
        Holder<T> result = locks.with(id, () -> new Holder<>(isStill(session, id) ? use.with(session) : null));
        return result.value;
    }

    /** Returns whether the session has that id, and was not ended meanwhile. */
    private static boolean isStill(HttpSession session, String id) {
        try {
            session.getCreationTime(); // throws when it was ended
            return id.equals(session.getId());
        } catch (IllegalStateException e) {
            return false;
        }
    }

    private record Holder<T>(@Nullable T value) {}
}
