package org.wsgibridge.jython.files;

/** A channel with the status of the file that it has opened. */
interface StatusChannel {
    /** Returns what asks for the status of the file. */
    FileStatus status();
}
