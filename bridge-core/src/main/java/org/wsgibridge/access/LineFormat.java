package org.wsgibridge.access;

/** Writes the line of a request. Thread-safe. */
interface LineFormat {

    /** Appends the line, without a line end. */
    void append(StringBuilder line, AccessEntry entry);
}
