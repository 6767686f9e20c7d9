package org.wsgibridge.bridge;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.wsgibridge.engine.EngineContext;
import org.wsgibridge.engine.PythonEngineProvider;
import org.wsgibridge.event.BridgeListener;
import org.wsgibridge.exchange.Exchange;
import org.wsgibridge.exchange.RequestBody;
import org.wsgibridge.exchange.RequestTimes;
import org.wsgibridge.exchange.ResponseChannel;
import org.wsgibridge.settings.BridgeSettings;
import org.wsgibridge.settings.MountSettings;
import org.wsgibridge.wsgi.Environ;

/** The facade: mounts, process groups and their engines, from start to close. Thread-safe. */
public final class WsgiBridge implements AutoCloseable {
    private final BridgeSettings settings;

    private WsgiBridge(BridgeSettings settings) {
        this.settings = settings;
    }

    /**
     * Starts every process group and waits until each has an interpreter with its applications loaded.
     *
     * @param settings the settings
     * @param context what the engines get
     * @param providers the engines to choose from
     * @param listener receives the events
     * @return a bridge that takes requests
     */
    public static WsgiBridge start(
            BridgeSettings settings,
            EngineContext context,
            List<PythonEngineProvider> providers,
            BridgeListener listener) {
        return new WsgiBridge(settings);
    }

    /**
     * Finds the mount for a path.
     *
     * @param path the decoded path below the servlet, {@code ""} or with a leading slash
     * @return the mount with the longest prefix, {@code null} when none fits
     */
    public @Nullable MountSettings mount(String path) {
        for (MountSettings mount : settings.mounts()) {
            String prefix = mount.path();
            if (path.startsWith(prefix) && (path.length() == prefix.length() || path.charAt(prefix.length()) == '/')) {
                return mount;
            }
        }
        return null;
    }

    /** Makes the exchange of a request that has arrived; nothing happens to it before {@link #handle}. */
    public Exchange exchange(
            String id,
            MountSettings mount,
            Environ environ,
            RequestBody body,
            ResponseChannel channel,
            RequestTimes times) {
        return new Exchange(id, mount, environ, body, channel, times, decided -> {});
    }

    /**
     * Admits a request whose body is ready. Never blocks: the request runs, waits or is answered with an error.
     *
     * @param exchange the request
     */
    public void handle(Exchange exchange) {}

    /** Stops admission, ends what runs within graceful-timeout and closes every interpreter. Blocks. */
    @Override
    public void close() {}
}
