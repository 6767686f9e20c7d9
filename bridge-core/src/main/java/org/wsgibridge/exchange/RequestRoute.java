package org.wsgibridge.exchange;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.wsgibridge.log.LogText;

/**
 * The application's name for the purpose of a request, such as {@code /blog/<slug>}: the value of {@code http.route} in
 * the environ when the response begins. Thread-safe.
 */
public final class RequestRoute {
    private volatile @Nullable String name;

    /** Reads the route from the engine; {@code null} if the engine calls {@link #set} itself. */
    private volatile @Nullable Supplier<@Nullable String> source;

    RequestRoute() {}

    /** Returns the route; {@code null} if the application has not set it. */
    public @Nullable String name() {
        return name;
    }

    /**
     * Sets the route. The engine calls this before the response begins or fails. The last call counts.
     *
     * @param known the route; {@code null} or {@code ""} changes nothing
     */
    public void set(@Nullable String known) {
        if (known != null && !known.isEmpty()) {
            name = LogText.shorten(known, LogText.LONGEST_NAME);
        }
    }

    /** Sets a source that {@link #ask} reads the route from, on the request's thread. */
    public void source(Supplier<@Nullable String> ofEngine) {
        source = ofEngine;
    }

    /**
     * Reads the route from the source, if there is one. Called on the request's thread before the response begins or
     * fails.
     */
    public void ask() {
        Supplier<@Nullable String> known = source;
        if (known != null) {
            set(known.get());
        }
    }

    /** Drops the source when the outcome is decided, so that it keeps nothing in memory. */
    void forgetSource() {
        source = null;
    }
}
