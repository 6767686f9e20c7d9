package org.wsgibridge.express.server;

import jakarta.servlet.UnavailableException;
import java.io.IOException;
import java.net.BindException;
import java.nio.channels.UnresolvedAddressException;
import java.nio.file.FileSystemException;
import org.eclipse.jetty.server.ServerConnector;
import org.wsgibridge.express.failure.ExpressException;
import org.wsgibridge.failure.Causes;
import org.wsgibridge.files.FileFault;

/** Reports why the server cannot start, as a sentence for the terminal. Stateless. */
final class StartFaults {
    private StartFaults() {}

    /**
     * Opens the socket of a connector before the application is loaded, so that a port in use is reported immediately.
     *
     * @param option the option that names the port
     * @throws ExpressException if the server cannot listen at the address
     * @throws IOException if opening fails for another reason
     */
    static void open(ServerConnector connector, String option, int port) throws IOException {
        try {
            connector.open();
        } catch (IOException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            boolean unknown = cause instanceof UnresolvedAddressException;
            if (!unknown && !(cause instanceof BindException)) {
                throw e;
            }
            String host = connector.getHost();
            String reason = unknown ? "there is no such host" : String.valueOf(cause.getMessage());
            throw ExpressException.runtime(
                    "cannot listen at " + (host == null ? "" : "--host " + host + " ") + option + " " + port + ": "
                            + reason + "; expected " + expected(port, reason),
                    e);
        }
    }

    private static String expected(int port, String reason) {
        return Listening.isPrivileged(port) && reason.startsWith("Permission denied")
                ? "root with --user, or the capability CAP_NET_BIND_SERVICE, for a port below 1024"
                : "an address of this machine and a free port";
    }

    /** Returns the exception to report to the user for one that has ended the start. */
    static ExpressException of(Exception e) {
        for (Throwable cause : Causes.of(e)) {
            if (cause instanceof ExpressException told) {
                return told;
            }
            if (cause instanceof UnavailableException unavailable) {
                return ExpressException.runtime(String.valueOf(unavailable.getMessage()), e);
            }
        }
        return ExpressException.runtime("the server cannot start: " + reason(e), e);
    }

    /** Returns the message of the root cause, without the wrappers of Jetty and Java. */
    private static String reason(Exception e) {
        Throwable deepest = Causes.deepest(e);
        if (!(deepest instanceof IOException fault)) {
            return deepest.toString();
        }
        String file = fault instanceof FileSystemException known ? known.getFile() : null;
        return (file == null ? "" : file + ": ") + FileFault.reason(fault);
    }
}
