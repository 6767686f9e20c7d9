package org.wsgibridge.express.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.wsgibridge.express.ExpressException;

/** The folder of a server: logs and temporary files. */
public final class ServerRoot {
    private ServerRoot() {}

    /**
     * Returns which folder it is, which may not be there yet.
     *
     * @param wanted the folder that the user named, {@code null} for one below the system's temporary folder
     */
    public static Path locate(@Nullable Path wanted, @Nullable String host, int port) {
        return wanted == null ? standard(host, port) : wanted.toAbsolutePath().normalize();
    }

    /**
     * Makes the folder.
     *
     * @param wanted the folder that the user named, {@code null} for one below the system's temporary folder
     * @throws ExpressException when it cannot be made
     */
    public static Path prepare(@Nullable Path wanted, @Nullable String host, int port) {
        Path root = locate(wanted, host, port);
        try {
            Files.createDirectories(root);
        } catch (IOException e) {
            throw ExpressException.usage("--server-root " + root + " cannot be made: " + e, e);
        }
        if (!Files.isWritable(root)) {
            throw ExpressException.usage("--server-root " + root + " cannot be written to");
        }
        return root;
    }

    /** Returns the folder for what this process alone needs for as long as it runs; Jetty makes and removes it. */
    static Path work(Path root) {
        return root.resolve("work-" + ProcessHandle.current().pid());
    }

    private static Path standard(@Nullable String host, int port) {
        String name = "wsgi-express-" + (host == null ? "all" : host.replace(':', '_')) + "-"
                + (port == 0 ? "any-" + ProcessHandle.current().pid() : Integer.toString(port)) + "-"
                + System.getProperty("user.name");
        return Path.of(System.getProperty("java.io.tmpdir"), name).toAbsolutePath();
    }
}
