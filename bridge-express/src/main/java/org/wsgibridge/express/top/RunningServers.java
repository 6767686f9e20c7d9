package org.wsgibridge.express.top;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.wsgibridge.express.failure.ExpressException;

/** The running servers of this user whose server roots have names made of their addresses. Stateless. */
final class RunningServers {
    private static final Pattern NAME = Pattern.compile("(.+)-([0-9]{1,5})");
    private static final int PATIENCE_MS = 500;
    private static final int MOST_TRIED = 20;

    private RunningServers() {}

    /**
     * Finds the servers whose roots are in the same folder.
     *
     * @param root the server root of a server that does not run
     * @return the options for each, such as {@code --port 8395}; empty if there is none
     */
    static List<String> of(Path root) {
        Path folder = root.getParent();
        if (folder == null || !Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> roots = Files.list(folder)) {
            return roots.filter(other ->
                            NAME.matcher(other.getFileName().toString()).matches())
                    .filter(RunningServers::hasAddress)
                    .sorted()
                    .limit(MOST_TRIED)
                    .filter(RunningServers::runs)
                    .map(RunningServers::options)
                    .toList();
        } catch (IOException | UncheckedIOException e) {
            return List.of(); // it is only a hint
        }
    }

    private static boolean hasAddress(Path root) {
        try {
            return AdminMountAddress.find(root).isPresent();
        } catch (ExpressException e) {
            return false;
        }
    }

    /** Returns whether the server of a root accepts connections. One that was killed has left its file behind. */
    private static boolean runs(Path root) {
        try (Socket socket = new Socket()) {
            URI url = AdminMountAddress.in(root).url();
            socket.connect(new InetSocketAddress(url.getHost(), port(url)), PATIENCE_MS);
            return true;
        } catch (IOException | ExpressException | IllegalArgumentException e) {
            return false;
        }
    }

    private static int port(URI url) {
        if (url.getPort() >= 0) {
            return url.getPort();
        }
        return "https".equals(url.getScheme()) ? 443 : 80;
    }

    private static String options(Path root) {
        Matcher name = NAME.matcher(root.getFileName().toString());
        if (!name.matches()) {
            throw new IllegalArgumentException(root + " is not the root of an address");
        }
        String host = name.group(1).replace('_', ':');
        return (host.equals("all") ? "" : "--host " + host + " ") + "--port " + name.group(2);
    }
}
