package org.wsgibridge.settings.group;

/** What happens when the first interpreter of a process group cannot be opened or cannot load its applications. */
public enum StartupFailure {
    /** The deployment fails, with the Python traceback. */
    FAIL,
    /** The deployment goes on; requests get 503 while opening is tried again, with back-off and after a change. */
    RETRY
}
