package org.wsgibridge.settings.group;

/** When changed sources are loaded again. */
public enum Reload {
    /** Never; a new deployment is needed. */
    NEVER,
    /** When the script file of a mount has changed. */
    SCRIPT,
    /** When the source file of any loaded module, or a template, has changed; for development. */
    CHANGES
}
