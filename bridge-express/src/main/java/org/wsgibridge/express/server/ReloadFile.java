package org.wsgibridge.express.server;

import java.io.IOException;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.wsgibridge.files.OwnFiles;
import org.wsgibridge.log.LogCode;

/**
 * The file {@code reload} in the server root, from which {@code wsgictl reload} reads the result of its signal: the
 * number of reloads that were asked for, the number of the last one that has ended, the generation that serves since
 * then, and the failure, if any. Thread-safe.
 */
public final class ReloadFile {
    private static final Logger LOG = LoggerFactory.getLogger(ReloadFile.class);
    private static final String NAME = "reload";

    private final Path file;
    private int asked;
    private int loaded;
    private String serves = "";
    private String failure = "";

    /** Writes the file of a server that has not been asked to reload yet. */
    public ReloadFile(Path root) {
        file = in(root);
        write();
    }

    /** Returns the path of the file in a server root. */
    static Path in(Path root) {
        return root.resolve(NAME);
    }

    /** Reloads the server, and writes the result to the file when the reload has ended. Returns immediately. */
    void reload(EmbeddedServer server) {
        int number = ask();
        var unused = server.reload()
                .whenComplete(
                        (text, error) -> end(number, generations(server), error == null ? text : error.toString()));
    }

    /** Returns what serves; {@code ""} if that cannot be found out, because the control script waits for the end. */
    private static String generations(EmbeddedServer server) {
        try {
            return server.generations();
        } catch (RuntimeException | Error e) {
            LOG.debug("the generations are not known", e);
            return "";
        }
    }

    private synchronized int ask() {
        asked++;
        write();
        return asked;
    }

    private synchronized void end(int number, String generations, String text) {
        if (number > loaded) {
            loaded = number;
            serves = generations;
            failure = text;
            write();
        }
    }

    private synchronized void write() {
        try {
            OwnFiles.write(
                    file,
                    "asked " + asked + "\nloaded " + loaded + "\n" + serves + "\n" + failure + "\n",
                    OwnFiles.PRIVATE);
        } catch (IOException e) {
            LogCode.RELOAD_NOT_TOLD.log(LOG, file, e.toString());
        }
    }
}
