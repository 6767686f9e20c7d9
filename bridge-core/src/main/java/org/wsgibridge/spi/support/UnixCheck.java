package org.wsgibridge.spi.support;

import org.jspecify.annotations.Nullable;

/** Checks whether the operating system can run an engine with separate processes. Stateless. */
public final class UnixCheck {
    private UnixCheck() {}

    /**
     * Returns the reason why an engine cannot run on this system. On Windows, Python has no Unix-domain sockets, and
     * only one signal.
     *
     * @param engine the engine's name
     * @return one sentence with the reason and the alternatives; {@code null} if the engine can run
     */
    public static @Nullable String fault(String engine) {
        String system = System.getProperty("os.name");
        return system.startsWith("Windows")
                ? "engine " + engine + " needs Unix-domain sockets and signals, which Python does not have on " + system
                        + "; expected engine jython, or Linux (that of WSL 2 too)"
                : null;
    }
}
