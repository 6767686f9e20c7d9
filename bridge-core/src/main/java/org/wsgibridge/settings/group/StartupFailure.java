package org.wsgibridge.settings.group;

/** What happens when the first interpreter of a process group cannot be opened or cannot load its applications. */
public enum StartupFailure {
    /** The deployment fails, with the Python traceback. */
    FAIL,
    /**
     * The deployment continues. Requests get 503 until a further attempt succeeds. Attempts follow after growing
     * delays, and at once after a change of the sources.
     */
    RETRY
}
