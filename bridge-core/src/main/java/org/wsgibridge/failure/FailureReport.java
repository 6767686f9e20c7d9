package org.wsgibridge.failure;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The description of a failure for a developer, apart from the request. Immutable.
 *
 * @param group the process group's name
 * @param engine the engine's name
 * @param message what failed, in one sentence; any text
 * @param traceback the traceback as Python prints it, {@code ""} if there is none; any text
 * @param details the description of the exception; {@code null} if only its text is known
 * @param load the load that failed; {@code null} for the failure of a request
 * @param option the option because of which the page is shown, as it was written; any text
 */
public record FailureReport(
        String group,
        String engine,
        String message,
        String traceback,
        @Nullable PythonFailure details,
        @Nullable FailedLoad load,
        String option) {

    /**
     * A load of the sources that has failed.
     *
     * @param since when the sources first could not be loaded
     * @param oldCodeIsUp whether interpreters with the former code are up
     */
    public record FailedLoad(Instant since, boolean oldCodeIsUp) {}

    /** Returns the exception's message; if there is none, this report's message. */
    String summary() {
        return details == null || details.last().message().isEmpty()
                ? message
                : details.last().message();
    }

    /** Returns this report with the description of the exception; unchanged if that is {@code null}. */
    public FailureReport with(@Nullable PythonFailure known) {
        return known == null ? this : new FailureReport(group, engine, message, traceback, known, load, option);
    }
}
