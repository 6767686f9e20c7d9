package org.wsgibridge.failure;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a developer is to see of a failure, apart from the request that meets it.
 *
 * @param group the process group
 * @param engine its engine
 * @param message what failed, in a sentence; any text
 * @param traceback the traceback as Python prints it, {@code ""} for none; any text
 * @param details the exception, {@code null} if nothing is known of it but the text
 * @param load which load has failed, {@code null} for the failure of a request
 */
public record FailureReport(
        String group,
        String engine,
        String message,
        String traceback,
        @Nullable PythonFailure details,
        @Nullable FailedLoad load) {

    /**
     * A load of the sources that has failed.
     *
     * @param since since when they do not load
     * @param oldCodeIsUp whether interpreters with the former code are up
     */
    public record FailedLoad(Instant since, boolean oldCodeIsUp) {}

    /** Returns the exception's message, else what failed. */
    String summary() {
        return details == null || details.last().message().isEmpty()
                ? message
                : details.last().message();
    }

    /** Returns the same with what is known of the exception. */
    public FailureReport with(@Nullable PythonFailure known) {
        return known == null ? this : new FailureReport(group, engine, message, traceback, known, load);
    }
}
