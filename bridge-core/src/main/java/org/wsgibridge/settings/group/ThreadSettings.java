package org.wsgibridge.settings.group;

/**
 * What threads run requests.
 *
 * @param stackSize the stack of each in bytes, 0 for the system's default
 * @param virtual whether they are virtual threads (in-process engines, JDK 21 or later)
 */
public record ThreadSettings(long stackSize, boolean virtual) {
    /** Threads of the system with stacks of its default size. */
    public static final ThreadSettings DEFAULT = new ThreadSettings(0, false);
}
