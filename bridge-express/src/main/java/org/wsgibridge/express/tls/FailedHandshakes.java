package org.wsgibridge.express.tls;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.concurrent.atomic.LongAdder;
import java.util.regex.Pattern;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.ssl.SslConnection;
import org.eclipse.jetty.io.ssl.SslHandshakeListener;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.wsgibridge.log.LogCode;
import org.wsgibridge.log.LogText;

/**
 * Counts and logs connections whose TLS handshake fails. Without this they would leave no trace, because they have no
 * request for the access log. A connection on which the client has sent nothing is ignored: load balancers connect in
 * this way to check that the port is open. Thread-safe.
 */
public final class FailedHandshakes implements SslHandshakeListener {
    private static final Logger LOG = LoggerFactory.getLogger(FailedHandshakes.class);

    /** The message of JSSE for bytes that are not TLS, such as "Unrecognized SSL message, plaintext connection?". */
    private static final Pattern NO_TLS = Pattern.compile("unrecognized SSL message", Pattern.CASE_INSENSITIVE);

    private static final int LONGEST_REASON = 500;

    private final LongAdder failed = new LongAdder();

    /** Returns the number of failed handshakes since the start. */
    public long count() {
        return failed.sum();
    }

    @Override
    public void handshakeFailed(Event event, Throwable failure) {
        EndPoint endPoint = event.getEndPoint();
        String client = client(endPoint);
        LOG.debug("TLS handshake with {} failed", client, failure);
        if (hasSent(endPoint)) {
            failed.increment();
            LogCode.HANDSHAKE_FAILED.log(LOG, client, reason(failure));
        }
    }

    private static boolean hasSent(@Nullable EndPoint endPoint) {
        return !(endPoint instanceof SslConnection.SslEndPoint secure)
                || secure.getSslConnection().getBytesIn() > 0;
    }

    private static String client(@Nullable EndPoint endPoint) {
        SocketAddress address = endPoint == null ? null : endPoint.getRemoteSocketAddress();
        return address instanceof InetSocketAddress inet && inet.getAddress() != null
                ? inet.getAddress().getHostAddress()
                : String.valueOf(address);
    }

    private static String reason(Throwable failure) {
        String message = failure.getMessage() == null ? failure.toString() : failure.getMessage();
        if (NO_TLS.matcher(message).find()) {
            return "it does not send TLS; is it plain HTTP?";
        }
        String line = LogText.line(message);
        return line.length() > LONGEST_REASON ? line.substring(0, LONGEST_REASON) : line;
    }
}
