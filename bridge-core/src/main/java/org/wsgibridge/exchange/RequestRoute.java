package org.wsgibridge.exchange;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.wsgibridge.log.LogText;

/**
 * The application's own name for what a request is for, such as {@code /blog/<slug>}: {@code http.route} of the environ
 * when the response begins. Thread-safe.
 */
public final class RequestRoute {
    private volatile @Nullable String name;

    /** Returns the route before the response begins; {@code null} where the engine sets it by itself. */
    private volatile @Nullable Supplier<@Nullable String> source;

    RequestRoute() {}

    /** Returns the route; {@code null} when the application has not set it. */
    public @Nullable String name() {
        return name;
    }

    /**
     * Notes the route; called by the engine before the response begins or fails. The last one stays.
     *
     * @param known what the application says; {@code null} for nothing
     */
    public void set(@Nullable String known) {
        if (known != null && !known.isEmpty()) {
            name = LogText.shorten(known, LogText.LONGEST_NAME);
        }
    }

    /** Sets what returns the route when the response begins or fails; called on the request's thread. */
    public void source(Supplier<@Nullable String> ofEngine) {
        source = ofEngine;
    }

    /** Asks the source, if there is one; called by the engine before a failure, on the request's thread. */
    public void ask() {
        Supplier<@Nullable String> known = source;
        if (known != null) {
            set(known.get());
        }
    }

    /** The outcome is decided: what the source keeps is no longer needed. */
    void forgetSource() {
        source = null;
    }
}
