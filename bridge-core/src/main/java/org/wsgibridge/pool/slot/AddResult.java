package org.wsgibridge.pool.slot;

/** The result of adding a new member. */
public enum AddResult {
    /** It takes requests. */
    ACTIVE,
    /** A reload ended while the member was opened, so that the member may have the former sources. */
    STALE,
    /** The group already has enough members. */
    SURPLUS,
    /** Its interpreter was lost before it was added. */
    LOST,
    /** The group is closed. */
    CLOSED
}
