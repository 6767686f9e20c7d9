package org.wsgibridge.express.setup;

import java.nio.file.Path;

/**
 * The folder of a server that is set up: {@code wsgi-express.conf}, {@code bin/wsgictl}, a systemd unit, {@code logs},
 * and {@code run} for what the running server needs.
 *
 * @param root the folder, absolute
 */
public record ServerFolder(Path root) {
    /** The port that is listened at when none is named. */
    public static final int STANDARD_PORT = 8000;

    /** Returns where logs go. */
    public Path logs() {
        return root.resolve("logs");
    }

    /** Returns where what a running server needs goes: its own server root. */
    public Path run() {
        return root.resolve("run");
    }

    /** Returns where the process id goes, if nothing else is asked for. */
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

    /** Returns lines that tell of the files. */
    public String description() {
        return "Server Options     : " + config() + System.lineSeparator()
                + "Control Script     : " + control() + System.lineSeparator()
                + "Systemd Unit       : " + unit() + System.lineSeparator();
    }
}
