package org.wsgibridge.settings.option;

/** The kind of thing that an option belongs to. */
public enum Scope {
    /** The whole bridge: {@code NAME = value}. */
    BRIDGE,
    /** A process group: {@code group.GROUP.NAME = value}, or {@code NAME = value} as the default of every group. */
    GROUP,
    /** A mount: {@code mount./PATH.NAME = value}, or {@code NAME = value} as the default of every mount. */
    MOUNT
}
