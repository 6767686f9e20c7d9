package org.wsgibridge.it.deploy;

import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.awaitility.Awaitility;
import org.wsgibridge.it.http.RawClient;
import org.wsgibridge.it.http.RawResponse;
import org.wsgibridge.it.server.Mount;

/**
 * Clients of a server that gets the signal to end: some whose requests run, some that come later. Confined to one
 * thread.
 */
final class ShutdownWatch implements AutoCloseable {
    /** Longer than a container waits before it tells the bridge. */
    private static final String SLOW = "/streaming/slow?seconds=8";

    private static final String PAUSED = "/streaming/paused?seconds=8";

    private final List<Mount> mounts;
    private final List<CompletableFuture<RawResponse>> running = new ArrayList<>();
    private final List<RawClient> kept = new ArrayList<>();
    private final Map<String, Integer> seen = new TreeMap<>();

    /** Starts a slow request for each application, and keeps a connection open to each. */
    ShutdownWatch(List<Mount> mounts) throws IOException {
        this.mounts = mounts;
        for (Mount mount : mounts) {
            running.add(CompletableFuture.supplyAsync(() -> get(mount, SLOW)));
            running.add(CompletableFuture.supplyAsync(() -> get(mount, PAUSED)));
            RawClient client = mount.connect();
            client.send(mount.head("GET", "/response/counted", ""));
            client.read();
            kept.add(client);
        }
        for (Mount mount : mounts) {
            Awaitility.await("the slow requests to run")
                    .atMost(Duration.ofSeconds(20))
                    .until(() -> mount.admin("/-/live").text().contains("\"busy\":2"));
        }
    }

    private static RawResponse get(Mount mount, String path) {
        try {
            return mount.get(path);
        } catch (IOException e) {
            throw new CompletionException(e);
        }
    }

    /** Goes on asking; returns the answers that are neither whole nor none at all. */
    List<String> askUntilItIsGone(ProcessHandle server) throws InterruptedException {
        List<String> broken = new ArrayList<>();
        while (server.isAlive()) {
            for (int i = 0; i < mounts.size(); i++) {
                Mount mount = mounts.get(i);
                judge("new connection", broken, () -> mount.get("/response/counted"));
                RawClient client = kept.get(i);
                judge("kept connection", broken, () -> {
                    client.send(mount.head("GET", "/response/counted", ""));
                    return client.read();
                });
            }
            Thread.sleep(50);
        }
        System.out.println("Shutdown of " + mounts.get(0).container() + ": " + seen);
        return broken;
    }

    @FunctionalInterface
    private interface Ask {
        RawResponse ask() throws IOException;
    }

    private void judge(String connection, List<String> broken, Ask ask) {
        String what;
        try {
            RawResponse response = ask.ask();
            boolean closes = "close".equalsIgnoreCase(response.header("Connection"));
            what = response.status() + (response.status() == 503 && closes ? ", close" : "");
            boolean goodWord = response.status() == 200 || (response.status() == 503 && closes);
            if (response.status() != 0 && !(goodWord && response.complete())) {
                broken.add(connection + ": " + response);
            }
        } catch (ConnectException e) {
            what = "refused";
        } catch (SocketException e) {
            what = "closed";
        } catch (IOException e) {
            what = e.toString();
            broken.add(connection + ": " + e);
        }
        seen.merge(connection + ": " + what, 1, Integer::sum);
    }

    /** Returns what the slow requests got. */
    List<RawResponse> running() {
        return running.stream().map(CompletableFuture::join).toList();
    }

    @Override
    public void close() throws IOException {
        for (RawClient client : kept) {
            client.close();
        }
    }
}
