package org.wsgibridge.express.top;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.wsgibridge.express.failure.ExpressException;
import org.wsgibridge.express.server.ServerRoot;
import picocli.CommandLine.Option;

/** The options by which commands find a running server. */
final class WhichServer {
    @Option(
            names = "--server-root",
            paramLabel = "FOLDER",
            description =
                    "The server root, as for start-server or setup-server. Default: the server root for --host and"
                            + " --port.")
    private @Nullable Path root;

    @Option(
            names = "--host",
            paramLabel = "ADDRESS",
            description = "The address that the server listens at. Default: all addresses.")
    private @Nullable String host;

    @Option(
            names = "--port",
            paramLabel = "PORT",
            defaultValue = "8000",
            description = "The port that the server listens at. Default: ${DEFAULT-VALUE}")
    private int port;

    @Option(
            names = "--admin-url",
            paramLabel = "URL",
            description = "The admin mount of another server, such as that of a WAR: http://127.0.0.1:9001/-/")
    private @Nullable String url;

    @Option(
            names = "--admin-token-file",
            paramLabel = "FILE",
            description = "With --admin-url: the file with the token for the admin mount.")
    private @Nullable Path tokenFile;

    /** Made by picocli, which injects the fields. */
    @SuppressWarnings("NullAway.Init")
    WhichServer() {}

    /**
     * Finds the admin mount of the server.
     *
     * @throws ExpressException if the options contradict each other or are not sufficient, or no server runs there
     */
    AdminMountAddress mount() {
        if (url != null && root != null) {
            throw ExpressException.usage("--admin-url contradicts --server-root: expected one of them");
        }
        if (url == null && tokenFile != null) {
            throw ExpressException.usage("--admin-token-file does nothing without --admin-url: expected both");
        }
        if (url != null) {
            return AdminMountAddress.of(url, tokenFile);
        }
        Path folder = folder();
        if (root == null && AdminMountAddress.find(folder).isEmpty()) {
            suggestRunning(RunningServers.of(folder));
        }
        return AdminMountAddress.in(folder);
    }

    /** Names the servers that run instead of the one that is not there, if there are any. */
    private void suggestRunning(List<String> others) {
        if (!others.isEmpty()) {
            String address = (host == null ? "" : "--host " + host + " ") + "--port " + port;
            throw ExpressException.usage("no server with an admin mount runs with " + address + "; expected "
                    + String.join(" or ", others) + ", with which a server runs, or --server-root or --admin-url");
        }
    }

    private Path folder() {
        ServerRoot place = ServerRoot.locate(root, host, port);
        if (place.fresh()) {
            throw ExpressException.usage("it is not clear which server is meant: "
                    + (port == 0
                            ? "expected --server-root or --port"
                            : "the server root of --port " + port
                                    + " has a random name, since there is no home folder; expected --server-root with"
                                    + " the one of the server's banner"));
        }
        return place.path();
    }
}
