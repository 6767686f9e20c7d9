package org.wsgibridge.settings.monitoring;

/** Where the admin mount is served: the option {@code admin}. */
public enum AdminPlace {
    /** Nowhere. */
    OFF,
    /** On a separate listener ({@code admin-host}, {@code admin-port}). */
    PORT,
    /** On the port of the applications, only for callers with the token or the role. */
    PUBLIC
}
