package org.wsgibridge.settings.group;

/** When changed sources are loaded again: the option {@code reload}. */
public enum Reload {
    /** Never by itself; only if an operator asks for a reload, or with a new deployment. */
    NEVER,
    /** When the script file of a mount has changed. */
    SCRIPT,
    /** When the source file of any loaded module, or a template, has changed; for development. */
    CHANGES
}
