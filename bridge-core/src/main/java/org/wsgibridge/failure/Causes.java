package org.wsgibridge.failure;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The causes of an exception. A library may make exceptions that are the causes of each other, or override
 * {@code getCause()}, so a loop over causes may never end; these end. Stateless.
 */
public final class Causes {
    private static final int MAX_CAUSES = 100;

    private Causes() {}

    /** Returns an exception and its causes, the exception first: each once, and 100 at most. */
    public static List<Throwable> of(Throwable thrown) {
        return of(thrown, Throwable::getCause);
    }

    /**
     * Returns what stands for an exception, and its causes.
     *
     * @param thrown the first
     * @param cause returns the cause of one, {@code null} if there is none
     * @see #of(Throwable)
     */
    public static <T> List<T> of(T thrown, Function<? super T, ? extends @Nullable T> cause) {
        List<T> causes = new ArrayList<>();
        Set<T> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        T next = thrown;
        while (next != null && causes.size() < MAX_CAUSES && seen.add(next)) {
            causes.add(next);
            next = cause.apply(next);
        }
        return causes;
    }

    /** Returns the last cause of an exception, or the exception if it has no cause. */
    public static Throwable deepest(Throwable thrown) {
        return last(of(thrown));
    }

    /** Returns the last of {@link #of(Object, Function)}. */
    public static <T> T deepest(T thrown, Function<? super T, ? extends @Nullable T> cause) {
        return last(of(thrown, cause));
    }

    private static <T> T last(List<T> causes) {
        return causes.get(causes.size() - 1);
    }
}
