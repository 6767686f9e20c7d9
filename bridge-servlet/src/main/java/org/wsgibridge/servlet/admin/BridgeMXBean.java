package org.wsgibridge.servlet.admin;

import java.util.List;

/**
 * Shows and controls a bridge by JMX, under the name {@code
 * org.wsgibridge:type=Bridge,context="/CONTEXT",servlet=NAME}. Operations return immediately, and their work continues
 * on the bridge's own threads. Thread-safe.
 */
public interface BridgeMXBean {

    /** Returns the current state of the process groups. */
    List<GroupView> getGroups();

    /** Loads all applications again, without downtime. */
    void reload();

    /**
     * Loads the applications of one process group again, without downtime.
     *
     * @param group the group's name
     * @throws IllegalArgumentException if there is no such group
     */
    void reload(String group);

    /**
     * Replaces one interpreter, like SIGUSR1 in mod_wsgi. A new one is opened first. Then the old one may finish its
     * requests within eviction-timeout.
     *
     * @param group the group's name
     * @param interpreter the interpreter's name
     * @throws IllegalArgumentException if there is no such interpreter
     */
    void evict(String group, String interpreter);

    /** Returns the loggers that have their own level; none if levels cannot be changed. */
    List<LogLevelView> getLogLevels();

    /**
     * Changes the level of a logger, until it is reset or the web application ends.
     *
     * @param logger the logger's name, {@code root} for the one above all
     * @param level off, error, warn, info, debug or trace
     * @throws IllegalArgumentException if there is no such logger or level
     * @throws IllegalStateException if neither Logback nor java.util.logging writes the log
     */
    void setLogLevel(String logger, String level);

    /**
     * Gives all loggers back the levels that they were configured with.
     *
     * @throws IllegalStateException if levels cannot be changed
     */
    void resetLogLevels();

    /** A logger with its own level. */
    interface LogLevelView {
        /** Returns the logger's name. */
        String getLogger();

        /** Returns its level. */
        String getLevel();

        /** Returns its level before it was changed, empty if it was not changed. */
        String getBefore();
    }

    /** A process group. */
    interface GroupView {
        /** Returns its name. */
        String getName();

        /** Returns the engine's name. */
        String getEngine();

        /** Returns how many requests it can run at the same time now. */
        int getSlots();

        /** Returns how many requests it can run at the same time when all its interpreters are up. */
        int getConfiguredSlots();

        /** Returns how many requests run. */
        int getBusy();

        /** Returns how many requests wait for a slot. */
        int getQueued();

        /** Returns how many requests may wait for a slot. */
        int getQueueSize();

        /** Returns how many requests are stuck: given up, but still running. */
        int getStuck();

        /** Returns its interpreters, oldest first. */
        List<InterpreterView> getInterpreters();
    }

    /** An interpreter. */
    interface InterpreterView {
        /** Returns its name. */
        String getName();

        /** Returns its process id; that of the JVM for an engine in the JVM. */
        long getPid();

        /** Returns whether it takes new requests. */
        boolean isActive();

        /** Returns how many requests it runs. */
        int getBusy();

        /** Returns how many requests it has finished. */
        long getServed();
    }
}
