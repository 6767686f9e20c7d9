package org.wsgibridge.access;

import org.jspecify.annotations.Nullable;

/** What the access log asks of a request that is over. Text is as it came from the client, and escaped by the log. */
public interface AccessEntry {
    /** The value of a time that is not known. */
    long UNKNOWN = -1;

    /** Returns the request's id, {@code null} when it has none. */
    @Nullable
    String id();

    /**
     * Returns a variable of the environ, as PEP 3333 and mod_wsgi name them.
     *
     * @param name such as {@code REQUEST_URI}
     */
    @Nullable
    String variable(String name);

    /**
     * Returns a header of the request.
     *
     * @param name its name, in any case
     * @param variable the name of its variable in the environ
     */
    @Nullable
    String requestHeader(String name, String variable);

    /**
     * Returns the first header of that name in the response, {@code null} when there is none.
     *
     * @param name its name, in any case
     */
    @Nullable
    String responseHeader(String name);

    /** Returns the status that the client got, 0 when none was sent. */
    int status();

    /** Returns how many bytes of a body were sent. */
    long bytes();

    /** Returns when the request arrived, in milliseconds since the epoch. */
    long arrivedMillis();

    /** Returns the prefix of the mount, {@code null} when no application was asked. */
    @Nullable
    String mount();

    /** Returns the process group, {@code null} when no application was asked. */
    @Nullable
    String processGroup();

    /** Returns the interpreter that ran it, {@code null} when none did. */
    @Nullable
    String interpreter();

    /** Returns how it ended, in lower case with hyphens. */
    String outcome();

    /** Returns the type of the exception that the application let escape, {@code null} when none did. */
    @Nullable
    String exception();

    /** Returns the nanoseconds from its arrival to the end of its response. */
    long requestNanos();

    /** Returns the nanoseconds that it waited for its slot, or {@link #UNKNOWN}. */
    long queueNanos();

    /** Returns the nanoseconds that its application took, or {@link #UNKNOWN}. */
    long applicationNanos();

    /** Returns the nanoseconds of CPU time that its thread used, or {@link #UNKNOWN}. */
    long cpuNanos();
}
