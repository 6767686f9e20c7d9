package org.wsgibridge.jython.files;

/** A channel that knows the status of the file that it has opened. */
interface StatusChannel {
    /** Returns the object that gives the status of the file. */
    FileStatus status();
}
