package org.wsgibridge.spi.support;

import org.jspecify.annotations.Nullable;

/** Checks whether the operating system has what an engine with processes of its own needs. */
public final class UnixCheck {
    private UnixCheck() {}

    /**
     * Returns why an engine cannot run here, which is so on Windows: Python has no Unix-domain sockets there, and no
     * signals but one.
     *
     * @param engine the engine's name
     * @return a sentence that says what is expected; {@code null} when the engine can run
     */
    public static @Nullable String fault(String engine) {
        String system = System.getProperty("os.name");
        return system.startsWith("Windows")
                ? "engine " + engine + " needs Unix-domain sockets and signals, which Python does not have on " + system
                        + "; expected engine jython, or Linux (that of WSL 2 too)"
                : null;
    }
}
