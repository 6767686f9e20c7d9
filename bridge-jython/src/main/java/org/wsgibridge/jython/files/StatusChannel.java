package org.wsgibridge.jython.files;

/** A channel that knows which file it has opened. */
interface StatusChannel {
    /** Returns what asks for the status of the file. */
    FileStatus status();
}
