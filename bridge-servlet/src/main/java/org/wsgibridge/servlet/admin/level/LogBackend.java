package org.wsgibridge.servlet.admin.level;

import java.util.Collection;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/** The logging library behind SLF4J. Called by one thread at a time. */
interface LogBackend {
    /** Returns its name, for messages. */
    String name();

    /** Returns whether there is a logger of a name, or a logger below it. */
    boolean exists(String logger);

    /** Returns the names of the loggers that have their own level. */
    Collection<String> loggersWithLevel();

    /** Returns a logger's own level, by the backend's name; {@code null} if it inherits its level. */
    @Nullable
    String own(String logger);

    /** Returns the effective level of a logger, by the backend's name. */
    String effective(String logger);

    /**
     * Sets the level of a logger.
     *
     * @param level the backend's name of the level; {@code null} to inherit it
     */
    void set(String logger, @Nullable String level);

    /** Returns properties that all web applications share which have the same loggers, for {@link LevelOverrides}. */
    Properties shared();

    /**
     * Returns a text that distinguishes a logger from loggers of the same name in other web applications; {@code ""} if
     * they are the same.
     */
    String idOf(String logger);
}
