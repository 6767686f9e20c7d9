package org.wsgibridge.servlet.admin.level;

import java.util.Collection;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/** What writes the log, behind SLF4J. Called by one thread at a time. */
interface LogBackend {
    /** Returns its name, for messages. */
    String name();

    /** Returns whether there is a logger of that name, or one below it. */
    boolean exists(String logger);

    /** Returns the names of the loggers that have their own level. */
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
     * @param level in the backend's words; {@code null} for that of the logger above it
     */
    void set(String logger, @Nullable String level);

    /** Returns what all web applications share that have the same loggers, for {@link LevelOverrides}. */
    Properties shared();

    /** Returns what distinguishes a logger from those of the same name in other web applications. */
    String idOf(String logger);
}
