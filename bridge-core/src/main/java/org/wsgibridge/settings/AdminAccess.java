package org.wsgibridge.settings;

/** Who may ask for the state of the bridge. */
public enum AdminAccess {
    /** Nobody. */
    OFF,
    /** Whoever asks from this machine and not through a proxy. */
    LOOPBACK,
    /** Everybody. */
    ON
}
