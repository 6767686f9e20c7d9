package org.wsgibridge.access;

import org.jspecify.annotations.Nullable;

/**
 * The data of a request that has ended, for the access log. Texts are as the client sent them; the log escapes them.
 * Called by one thread.
 */
public interface AccessEntry {
    /** The value of a time that is not known. */
    long UNKNOWN = -1;

    /** Returns the request's id; {@code null} if it has none. */
    @Nullable
    String id();

    /**
     * Returns a variable of the environ, as PEP 3333 and mod_wsgi name them.
     *
     * @param name the name, such as {@code REQUEST_URI}
     * @return the value; {@code null} if it is not set
     */
    @Nullable
    String variable(String name);

    /**
     * Returns a header of the request.
     *
     * @param name its name, in any case
     * @param variable the name of its variable in the environ
     * @return the value; {@code null} if there is none
     */
    @Nullable
    String requestHeader(String name, String variable);

    /**
     * Returns the first header of that name in the response; {@code null} if there is none.
     *
     * @param name its name, in any case
     */
    @Nullable
    String responseHeader(String name);

    /** Returns the status that the client got; 0 if none was sent. */
    int status();

    /** Returns how many bytes of the body were sent. */
    long bytes();

    /** Returns when the request arrived, in milliseconds since the epoch. */
    long arrivedMillis();

    /** Returns the prefix of the mount; {@code null} if the request reached no application. */
    @Nullable
    String mount();

    /** Returns the process group; {@code null} if the request reached no application. */
    @Nullable
    String processGroup();

    /** Returns the interpreter that ran it; {@code null} if none did. */
    @Nullable
    String interpreter();

    /** Returns the outcome, in lower case with hyphens, such as {@code client-gone}. */
    String outcome();

    /** Returns the type of the exception that the application did not catch; {@code null} if there is none. */
    @Nullable
    String exception();

    /** Returns the nanoseconds from its arrival to the end of its response. */
    long requestNanos();

    /**
     * Returns the nanoseconds that it waited for its slot; {@link #UNKNOWN} if it was turned away or asked for none.
     */
    long queueNanos();

    /** Returns the nanoseconds that its application took; {@link #UNKNOWN} if it was not called or has not ended. */
    long applicationNanos();

    /** Returns the nanoseconds of CPU time that its thread used; {@link #UNKNOWN} if they were not measured. */
    long cpuNanos();
}
