package org.wsgibridge.servlet.admin.level;

import java.util.Collection;
import org.jspecify.annotations.Nullable;

/** What writes the log, behind SLF4J. Called by one thread at a time. */
interface LogBackend {
    /** Returns its name, for messages. */
    String name();

    /** Returns whether there is a logger of that name, or one below it. */
    boolean exists(String logger);

    /** Returns the names of the loggers that have a level of their own. */
    Collection<String> loggersWithLevel();

    /**
     * Returns the level that a logger has itself, in the backend's words; {@code null} when it has that of the one
     * above it.
     */
    @Nullable
    String own(String logger);

    /** Returns the level that counts for a logger, in the backend's words. */
    String effective(String logger);

    /**
     * Sets the level of a logger.
     *
     * @return gives it the level that it had itself
     */
    Runnable set(String logger, LogLevel level);
}
