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
 * Counts and logs the connections whose TLS handshake fails: no request comes of them, and no access log has them.
 * Those whose client has sent nothing are not among them: balancers connect and leave to see whether the port is open.
 * Thread-safe.
 */
public final class FailedHandshakes implements SslHandshakeListener {
    private static final Logger LOG = LoggerFactory.getLogger(FailedHandshakes.class);

    /** What JSSE says of bytes that are no TLS: "Unrecognized SSL message, plaintext connection?" for one. */
    private static final Pattern NO_TLS = Pattern.compile("unrecognized SSL message", Pattern.CASE_INSENSITIVE);

    private static final int LONGEST_REASON = 500;

    private final LongAdder failed = new LongAdder();

    /** Returns how many there were. */
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
