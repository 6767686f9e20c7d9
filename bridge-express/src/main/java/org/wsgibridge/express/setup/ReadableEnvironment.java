package org.wsgibridge.express.setup;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.wsgibridge.express.failure.ExpressException;
import org.wsgibridge.files.BoundedProcess;
import org.wsgibridge.files.PythonProgram;

/**
 * Checks that the user of a server can read the server's virtual environment. The check runs as that user, by setpriv,
 * so that groups and access control lists count. Stateless.
 */
final class ReadableEnvironment {
    private static final Logger LOG = LoggerFactory.getLogger(ReadableEnvironment.class);
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    /**
     * Prints the first path that the user cannot use: a folder that cannot be entered, or a file that cannot be read.
     */
    private static final String LOOK = """
            for path; do
              if [ -d "$path" ]; then [ -x "$path" ]; else [ -r "$path" ]; fi || { printf %s "$path"; exit 1; }
            done
            """;

    private ReadableEnvironment() {}

    /**
     * Checks an environment.
     *
     * @param owner the user that the server will run as
     * @param home the environment
     * @throws ExpressException if that user cannot use it; not if setpriv is missing
     */
    static void check(Owner owner, Path home) {
        String closed = firstClosed(owner, paths(home));
        if (!closed.isEmpty()) {
            throw ExpressException.usage("--user " + owner.user() + " cannot read the virtual environment " + home
                    + ": " + closed + " is closed to that user; expected --python-home with one that it can read");
        }
    }

    /** Returns the paths that are used of an environment, each after its parent folders. */
    private static List<String> paths(Path home) {
        Set<String> paths = new LinkedHashSet<>();
        addWithParents(paths, home);
        Path python = PythonProgram.find(home);
        if (python != null) {
            addWithParents(paths, python);
            try {
                // In most environments, this is a link to the Python that the environment was made with.
                addWithParents(paths, python.toRealPath());
            } catch (IOException e) {
                LOG.debug("{} leads nowhere", python, e);
            }
        }
        Path configuration = home.resolve("pyvenv.cfg");
        if (Files.exists(configuration)) {
            addWithParents(paths, configuration);
        }
        return new ArrayList<>(paths);
    }

    private static void addWithParents(Set<String> paths, Path path) {
        Path parent = path.getParent();
        if (parent != null) {
            addWithParents(paths, parent);
        }
        paths.add(path.toString());
    }

    /** Returns the first path that the user cannot use; {@code ""} for none, or if setpriv cannot be run. */
    private static String firstClosed(Owner owner, List<String> paths) {
        List<String> command = new ArrayList<>(List.of(
                "setpriv",
                "--reuid=" + owner.user(),
                "--regid=" + owner.group(),
                "--init-groups",
                "sh",
                "-c",
                LOOK,
                "sh"));
        command.addAll(paths);
        try {
            Process process = new ProcessBuilder(command)
                    .directory(Path.of("/").toFile())
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return BoundedProcess.await(process, PATIENCE).output();
        } catch (IOException e) {
            LOG.debug("setpriv cannot be run", e);
            return "";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw ExpressException.runtime("--user " + owner.user() + ": interrupted", e);
        }
    }
}
