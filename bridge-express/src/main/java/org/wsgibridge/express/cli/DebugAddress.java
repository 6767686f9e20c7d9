package org.wsgibridge.express.cli;

import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.UnknownHostException;
import org.jspecify.annotations.Nullable;
import org.wsgibridge.express.server.ServerSettings;
import org.wsgibridge.settings.group.ProcessGroupSettings;

/**
 * Chooses the address to listen at when error pages show source code ({@code debug}): loopback only, unless the user
 * names another one. Stateless.
 */
final class DebugAddress {
    private static final String LOOPBACK = "127.0.0.1";
    private static final String NOTE = "wsgi-express: error pages show sources and requests (debug)";

    private DebugAddress() {}

    /**
     * Returns the address to listen at.
     *
     * @param host the address that the user named, {@code null} for none
     * @param out takes a line that says which clients can reach the server
     * @return the address, {@code null} for all addresses
     */
    static @Nullable String of(@Nullable String host, ServerSettings settings, PrintWriter out) {
        if (settings.bridge().groups().values().stream().noneMatch(ProcessGroupSettings::debug)) {
            return host;
        }
        if (host == null) {
            out.println(NOTE + ", so that the server listens at " + LOOPBACK
                    + " alone; --host 0.0.0.0 opens it to other machines");
            return LOOPBACK;
        }
        if (!isLoopback(host)) {
            out.println(NOTE + " to every client that reaches --host " + host);
        }
        return host;
    }

    private static boolean isLoopback(String host) {
        try {
            return InetAddress.getByName(host).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false; // the server says so when it opens the port
        }
    }
}
