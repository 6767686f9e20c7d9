package org.wsgibridge.express.setup;

import java.nio.file.Path;

/**
 * The folder that {@code setup-server} writes: {@code wsgi-express.conf}, {@code bin/wsgictl}, a systemd unit, {@code
 * logs}, and {@code run}, which is the server root of the running server. Immutable.
 *
 * @param root the folder, absolute
 */
public record ServerFolder(Path root) {
    /** The default port. */
    public static final int STANDARD_PORT = 8000;

    /** Returns the folder for logs. */
    public Path logs() {
        return root.resolve("logs");
    }

    /** Returns the server root of the running server. */
    public Path run() {
        return root.resolve("run");
    }

    /** Returns the default file for the process id. */
    public Path pidFile() {
        return run().resolve("wsgi-express.pid");
    }

    /** Returns the file with the options. */
    public Path config() {
        return root.resolve("wsgi-express.conf");
    }

    Path control() {
        return root.resolve("bin").resolve("wsgictl");
    }

    Path launcher() {
        return root.resolve("bin").resolve("wsgi-express");
    }

    Path unit() {
        return root.resolve("wsgi-express.service");
    }

    /** Returns lines for the user with the paths of the files. */
    public String description() {
        return "Server Options     : " + config() + System.lineSeparator()
                + "Control Script     : " + control() + System.lineSeparator()
                + "Systemd Unit       : " + unit() + System.lineSeparator();
    }
}
