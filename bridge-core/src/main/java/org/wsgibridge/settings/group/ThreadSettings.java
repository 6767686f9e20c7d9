package org.wsgibridge.settings.group;

/**
 * The kind of threads that run requests. Immutable.
 *
 * @param stackSize the stack of each thread in bytes; 0 for the system's default
 * @param virtual whether the threads are virtual (in-process engines, JDK 21 or later)
 */
public record ThreadSettings(long stackSize, boolean virtual) {
    /** The default: platform threads with stacks of the default size. */
    public static final ThreadSettings DEFAULT = new ThreadSettings(0, false);
}
