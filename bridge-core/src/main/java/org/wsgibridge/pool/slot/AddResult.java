package org.wsgibridge.pool.slot;

/** What became of a new member. */
public enum AddResult {
    /** It takes requests. */
    ACTIVE,
    /** Its sources were loaded again while it was opened: it may have the former ones. */
    STALE,
    /** There are enough by now. */
    SURPLUS,
    /** It was lost before it was taken in. */
    LOST,
    /** The group is closed. */
    CLOSED
}
