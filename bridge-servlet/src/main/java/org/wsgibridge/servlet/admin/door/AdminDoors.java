package org.wsgibridge.servlet.admin.door;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.wsgibridge.files.OwnFiles;
import org.wsgibridge.secret.Secrets;
import org.wsgibridge.servlet.admin.AdminMount;
import org.wsgibridge.settings.SettingsException;
import org.wsgibridge.settings.monitoring.AdminPlace;
import org.wsgibridge.settings.monitoring.AdminSettings;
import org.wsgibridge.settings.monitoring.AdminSettings.Token;
import org.wsgibridge.settings.option.AdminOptions;
import org.wsgibridge.watchdog.Watchdog;

/**
 * The listener and the token of a deployment's admin mount, as far as the settings ask for them. They are opened before
 * the applications are loaded, so that a port in use is reported immediately. They are closed last, so that probes are
 * answered while the bridge is being shut down. Thread-safe.
 */
public final class AdminDoors implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(AdminDoors.class);

    private final AdminPlace place;
    private final @Nullable AdminListener listener;
    private final @Nullable Token token;
    private final boolean made;

    private AdminDoors(AdminPlace place, @Nullable AdminListener listener, @Nullable Token token, boolean made) {
        this.place = place;
        this.listener = listener;
        this.token = token;
        this.made = made;
    }

    /**
     * Opens the listener that the settings ask for. If a token is needed and none is configured, one is generated and
     * written to a file that only the server's user can read.
     *
     * @param settings the settings
     * @param folder the folder for that file, which is removed with the deployment
     * @throws SettingsException if the server cannot listen at the address
     * @throws IOException if the file cannot be written
     */
    public static AdminDoors open(AdminSettings settings, Path folder) throws IOException {
        AdminListener listener = settings.place() == AdminPlace.PORT ? listen(settings) : null;
        try {
            Token token = settings.token();
            boolean make = token == null && isTokenNeeded(settings, listener);
            return new AdminDoors(settings.place(), listener, make ? makeToken(folder) : token, make);
        } catch (IOException | RuntimeException e) {
            if (listener != null) {
                listener.close();
            }
            throw e;
        }
    }

    private static AdminListener listen(AdminSettings settings) {
        String where = AdminOptions.ADMIN_PORT.name() + " = " + settings.port() + ", " + AdminOptions.ADMIN_HOST.name()
                + " = " + settings.host() + ": ";
        try {
            return AdminListener.bind(new InetSocketAddress(InetAddress.getByName(settings.host()), settings.port()));
        } catch (UnknownHostException e) {
            throw new SettingsException(List.of(where + "there is no such host: expected an address of this machine"));
        } catch (IOException e) {
            throw new SettingsException(List.of(where + "cannot listen there: " + e.getMessage()
                    + "; expected an address of this machine and a free port"));
        }
    }

    private static boolean isTokenNeeded(AdminSettings settings, @Nullable AdminListener listener) {
        if (listener == null) {
            return settings.place() == AdminPlace.PUBLIC && settings.role() == null;
        }
        return settings.actions()
                || settings.metricsToken() != null
                || !listener.address().getAddress().isLoopbackAddress();
    }

    private static Token makeToken(Path folder) throws IOException {
        String text = Secrets.token();
        Path file = folder.resolve("admin-token");
        OwnFiles.write(file, text + "\n", OwnFiles.PRIVATE);
        LOG.info("The token of the admin mount, until the end of this deployment, is in {}", file);
        return new Token(text);
    }

    /** Returns the token for the mount, {@code null} for none. */
    public @Nullable Token token() {
        return token;
    }

    /**
     * Begins to serve the mount at the listener, if there is one. To be called when the bridge has started.
     *
     * @param mount the mount
     * @param watchdog the watchdog of the listener's thread
     */
    public void serve(AdminMount mount, Watchdog watchdog) {
        if (listener != null) {
            listener.serve(mount, watchdog);
            LOG.info("The admin mount answers at {}", url());
        }
    }

    /** Returns the address of the mount, {@code null} if there is none. */
    public @Nullable AdminAccess access() {
        return place == AdminPlace.OFF ? null : new AdminAccess(url(), made ? token : null);
    }

    private @Nullable String url() {
        return listener == null ? null : "http://" + authority(listener.address()) + "/-/";
    }

    private static String authority(InetSocketAddress address) {
        InetAddress ip = address.getAddress();
        String host = ip.isAnyLocalAddress() ? "localhost" : ip.getHostAddress();
        return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + address.getPort();
    }

    @Override
    public void close() {
        if (listener != null) {
            listener.close();
        }
    }
}
