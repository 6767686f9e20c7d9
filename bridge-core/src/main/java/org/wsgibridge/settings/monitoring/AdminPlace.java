package org.wsgibridge.settings.monitoring;

/** Where the admin mount is: the option {@code admin}. */
public enum AdminPlace {
    /** Nowhere. */
    OFF,
    /** On its own listener. */
    PORT,
    /** On the port of the applications, for callers with a token or a role. */
    PUBLIC
}
