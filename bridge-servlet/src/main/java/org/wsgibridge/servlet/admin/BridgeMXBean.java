package org.wsgibridge.servlet.admin;

import java.util.List;

/**
 * What an operator sees of a bridge, and does to it, by JMX: {@code
 * org.wsgibridge:type=Bridge,context="/CONTEXT",servlet=NAME}. Thread-safe; operations return immediately, what they
 * start goes on in the bridge's own threads.
 */
public interface BridgeMXBean {

    /** Returns the process groups as they are now. */
    List<GroupView> getGroups();

    /** Loads all applications again, without downtime. */
    void reload();

    /**
     * Loads the applications of one process group again, without downtime.
     *
     * @param group the group's name
     * @throws IllegalArgumentException when there is no such group
     */
    void reload(String group);

    /**
     * Has one interpreter replaced: another is opened first, then this one finishes what it runs within
     * eviction-timeout. mod_wsgi's SIGUSR1.
     *
     * @param group the group's name
     * @param interpreter the interpreter's name
     * @throws IllegalArgumentException when there is no such interpreter
     */
    void evict(String group, String interpreter);

    /** Returns the loggers that have their own level; none where levels cannot be changed. */
    List<LogLevelView> getLogLevels();

    /**
     * Changes the level of a logger, until it is reset or the web application ends.
     *
     * @param logger the logger's name, {@code root} for the one above all
     * @param level off, error, warn, info, debug or trace
     * @throws IllegalArgumentException when there is no such logger or level
     * @throws IllegalStateException where neither logback nor java.util.logging writes the log
     */
    void setLogLevel(String logger, String level);

    /**
     * Gives all loggers the levels that they had.
     *
     * @throws IllegalStateException where levels cannot be changed
     */
    void resetLogLevels();

    /** A logger with its own level. */
    interface LogLevelView {
        /** Returns the logger's name. */
        String getLogger();

        /** Returns its level. */
        String getLevel();

        /** Returns what its level was before it was changed, empty when it was not. */
        String getBefore();
    }

    /** A process group. */
    interface GroupView {
        /** Returns its name. */
        String getName();

        /** Returns the engine's name. */
        String getEngine();

        /** Returns how many requests it can run at a time now. */
        int getSlots();

        /** Returns how many it can run when all its interpreters are up. */
        int getConfiguredSlots();

        /** Returns how many requests run. */
        int getBusy();

        /** Returns how many requests wait for a slot. */
        int getQueued();

        /** Returns how many may wait. */
        int getQueueSize();

        /** Returns how many requests are stuck: given up on, and still running. */
        int getStuck();

        /** Returns its interpreters, oldest first. */
        List<InterpreterView> getInterpreters();
    }

    /** An interpreter. */
    interface InterpreterView {
        /** Returns its name. */
        String getName();

        /** Returns its process; the JVM's for an engine in the JVM. */
        long getPid();

        /** Returns whether it takes new requests. */
        boolean isActive();

        /** Returns how many requests it runs. */
        int getBusy();

        /** Returns how many requests it has finished. */
        long getServed();
    }
}
