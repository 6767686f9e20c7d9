package org.wsgibridge.bench;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import javax.net.ssl.SSLContext;
import org.wsgibridge.testkit.jvm.TrustingTls;

/**
 * Sends requests at a rate that does not depend on the responses, at random times (a Poisson process), and measures how
 * long each takes: a request that finds no free connection waits, and its wait counts. So a server that stalls is
 * measured by all requests that come meanwhile, not only by those that were sent (no coordinated omission).
 *
 * <p>Usage: {@code PacedLoad URL RATE WARM_UP SECONDS CONNECTIONS UPLOAD [HEADER...]}, the rate being requests per
 * second, and the upload the size of the body that is posted, 0 for GET. The certificate of {@code https} may be any.
 * Requests of the warm-up do not count, and all have a response before it ends: what is late because the code of this
 * load is still being compiled is not the server's fault. Prints one line {@code RESULT}; ends with status 1 and a
 * message when a request fails.
 */
public final class PacedLoad {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    /** How long the last responses may take. */
    private static final long PATIENCE = 10 * SECOND;

    /** How late a response is noticed at most, besides the kernel's own delay of about as long. */
    private static final long NAP = TimeUnit.MICROSECONDS.toNanos(50);

    private static final long SEED = 42;

    private final double rate;
    private final long warmUp;
    private final long duration;
    private final Selector selector = Selector.open();
    private final List<PacedConnection> connections = new ArrayList<>();
    private final ArrayDeque<PacedConnection> idle = new ArrayDeque<>();
    private final ArrayDeque<Long> waiting = new ArrayDeque<>();
    private final Random random = new Random(SEED);
    private final List<Long> latencies = new ArrayList<>();
    /** How many of those that wait have found no free connection. */
    private int blocked;

    private long due;
    private boolean measured;

    /**
     * Makes a load.
     *
     * @param url of {@code http} or {@code https}
     * @param rate requests per second
     * @param warmUp for how many seconds requests are sent that do not count
     * @param seconds for how many seconds requests are sent that count
     * @param most how many connections may be open
     * @param upload the size of the body to post; 0 for a GET
     * @param headers further headers, as {@code Name: value}
     */
    PacedLoad(URI url, double rate, double warmUp, double seconds, int most, int upload, List<String> headers)
            throws IOException {
        this.rate = rate;
        this.warmUp = (long) (warmUp * SECOND);
        this.duration = (long) (seconds * SECOND);
        InetSocketAddress address = new InetSocketAddress(url.getHost(), url.getPort());
        SSLContext tls = url.getScheme().equals("https") ? TrustingTls.context() : null;
        ByteBuffer request = request(url, upload, headers);
        ByteBuffer received = PacedConnection.buffer();
        for (int i = 0; i < most; i++) {
            connections.add(new PacedConnection(address, selector, tls, request, received));
        }
        idle.addAll(connections);
    }

    /** Returns the bytes of a request, in memory that the system reads from directly. */
    private static ByteBuffer request(URI url, int upload, List<String> headers) {
        String path = url.getRawPath() + (url.getRawQuery() == null ? "" : "?" + url.getRawQuery());
        List<String> lines = new ArrayList<>();
        lines.add((upload > 0 ? "POST " : "GET ") + path + " HTTP/1.1");
        lines.add("Host: " + url.getAuthority());
        if (upload > 0) {
            lines.add("Content-Type: application/octet-stream");
            lines.add("Content-Length: " + upload);
        }
        lines.addAll(headers);
        byte[] head = (String.join("\r\n", lines) + "\r\n\r\n").getBytes(ISO_8859_1);
        ByteBuffer request = ByteBuffer.allocateDirect(head.length + upload).put(head);
        while (request.hasRemaining()) {
            request.put((byte) 'x');
        }
        return request.flip();
    }

    /** Runs one from the command line. */
    public static void main(String[] arguments) throws IOException {
        List<String> words = List.of(arguments);
        PacedLoad load = new PacedLoad(
                URI.create(words.get(0)),
                Double.parseDouble(words.get(1)),
                Double.parseDouble(words.get(2)),
                Double.parseDouble(words.get(3)),
                Integer.parseInt(words.get(4)),
                Integer.parseInt(words.get(5)),
                words.subList(6, words.size()));
        try {
            System.out.println(describe(load.run()));
        } catch (IOException failure) {
            System.out.println("FAILED " + failure.getMessage());
            System.exit(1);
        }
    }

    private static String describe(long[] nanos) {
        return String.format(
                Locale.ROOT,
                "RESULT requests=%d p50=%d p99=%d most=%d",
                nanos.length,
                micros(percentile(nanos, 0.50)),
                micros(percentile(nanos, 0.99)),
                micros(percentile(nanos, 1)));
    }

    private static long micros(long nanos) {
        return TimeUnit.NANOSECONDS.toMicros(nanos);
    }

    /** Returns the value that a share of the sorted values does not exceed; 0 if there are none. */
    static long percentile(long[] sorted, double share) {
        return sorted.length == 0 ? 0 : sorted[Math.max(0, (int) Math.ceil(share * sorted.length) - 1)];
    }

    /**
     * Runs it, once.
     *
     * @return how long each request took, in nanoseconds, sorted
     * @throws IOException if a request fails or has no response in time
     */
    long[] run() throws IOException {
        try (selector) {
            send(warmUp);
            measured = true;
            send(duration);
            return latencies.stream().mapToLong(Long::longValue).sorted().toArray();
        } finally {
            for (PacedConnection connection : connections) {
                connection.close();
            }
        }
    }

    /** Sends requests for a time, until each has its response. */
    private void send(long nanos) throws IOException {
        due = System.nanoTime();
        long end = due + nanos;
        long now = due;
        while (now < end || idle.size() < connections.size() || !waiting.isEmpty()) {
            if (now - end > PATIENCE) {
                throw new IOException(
                        (connections.size() - idle.size() + waiting.size()) + " requests have no response");
            }
            arrive(Math.min(now, end));
            dispatch(now);
            receive(end);
            now = System.nanoTime();
        }
    }

    /** Queues the requests that are due. */
    private void arrive(long now) {
        while (due - now < 0) {
            waiting.add(due);
            due += Math.max(1, (long) (-Math.log(1 - random.nextDouble()) / rate * SECOND));
        }
    }

    /**
     * Sends what waits. The time of a request begins now: the selector is not exact to the millisecond, which is not
     * the server's fault. That of a request for which no connection was free begins when it was due.
     */
    private void dispatch(long now) throws IOException {
        while (!waiting.isEmpty() && !idle.isEmpty()) {
            long wanted = waiting.remove();
            idle.pop().send(blocked > 0 ? wanted : now);
            blocked = Math.max(0, blocked - 1);
        }
        blocked = waiting.size();
    }

    private void receive(long end) throws IOException {
        await(Math.min(due, end) - System.nanoTime(), due - end > 0);
        for (SelectionKey key : selector.selectedKeys()) {
            PacedConnection connection = (PacedConnection) key.attachment();
            if (connection.proceed()) {
                long begin = connection.end();
                if (measured) {
                    latencies.add(System.nanoTime() - begin);
                }
                idle.push(connection);
            }
        }
        selector.selectedKeys().clear();
    }

    /**
     * Waits for responses until the next request is due. The selector counts milliseconds; shorter waits are naps,
     * since a load that polls all the time would take one core from the server.
     *
     * @param nanos until the next request is due
     * @param last whether no further request comes
     */
    private void await(long nanos, boolean last) throws IOException {
        long millis = TimeUnit.NANOSECONDS.toMillis(nanos);
        if (millis > 0 || last) {
            selector.select(Math.max(1, millis));
        } else if (selector.selectNow() == 0 && nanos > 0) {
            LockSupport.parkNanos(Math.min(nanos, NAP));
            selector.selectNow();
        }
    }
}
