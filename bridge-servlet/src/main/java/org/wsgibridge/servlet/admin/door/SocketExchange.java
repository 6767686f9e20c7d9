package org.wsgibridge.servlet.admin.door;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URLDecoder;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.wsgibridge.servlet.admin.AdminAnswer;
import org.wsgibridge.servlet.admin.AdminExchange;
import org.wsgibridge.wsgi.Header;

/** A request to the admin listener. Confined to the thread of its connection. */
final class SocketExchange implements AdminExchange {
    private static final int SECONDS = 20;
    /** RFC 9110, section 5.6.7. */
    private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern(
                    "EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ENGLISH)
            .withZone(ZoneOffset.UTC);

    private static final String FORM = "application/x-www-form-urlencoded";

    private final RequestHead head;
    private final String body;
    private final Socket socket;
    private @Nullable Stream stream;

    SocketExchange(RequestHead head, String body, Socket socket) {
        this.head = head;
        this.body = body;
        this.socket = socket;
    }

    @Override
    public String method() {
        return head.method();
    }

    @Override
    public String path() {
        return head.path();
    }

    @Override
    public @Nullable String header(String name) {
        return head.header(name);
    }

    @Override
    public Collection<String> headerNames() {
        return head.headers().stream().map(Header::name).toList();
    }

    @Override
    public @Nullable String parameter(String name) {
        String type = header("Content-Type");
        boolean form = type != null && type.startsWith(FORM);
        for (String pair : (head.query() + (form ? "&" + body : "")).split("&", -1)) {
            int equals = pair.indexOf('=');
            String key = equals < 0 ? pair : pair.substring(0, equals);
            if (!pair.isEmpty() && decoded(key).equals(name)) {
                return equals < 0 ? "" : decoded(pair.substring(equals + 1));
            }
        }
        return null;
    }

    private static String decoded(String text) {
        try {
            return URLDecoder.decode(text, UTF_8);
        } catch (IllegalArgumentException e) {
            return text;
        }
    }

    @Override
    public String authority() {
        String host = header("Host");
        return host == null ? "" : host;
    }

    @Override
    public String caller() {
        return socket.getInetAddress().getHostAddress();
    }

    @Override
    public Login login(String role) {
        return Login.REFUSED;
    }

    @Override
    public void answer(AdminAnswer answer) throws IOException {
        send(socket, answer, !method().equals("HEAD"));
    }

    /** Answers a request whose head was refused. */
    static void refuse(Socket socket, int status, String why) throws IOException {
        send(
                socket,
                new AdminAnswer(
                        status, List.of(new Header("Content-Type", "text/plain")), (why + "\n").getBytes(UTF_8)),
                true);
    }

    private static void send(Socket socket, AdminAnswer answer, boolean withBody) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream(answer.body().length + 1024);
        all.write(head(answer.status(), answer.headers()));
        all.write(("Content-Length: " + answer.body().length + "\r\n\r\n").getBytes(ISO_8859_1));
        if (withBody) {
            all.write(answer.body());
        }
        OutputStream out = socket.getOutputStream();
        all.writeTo(out);
        out.flush();
    }

    /** Returns the head without its last, empty line. The reason phrase is empty (RFC 9112, section 4). */
    private static byte[] head(int status, List<Header> headers) {
        StringBuilder text = new StringBuilder("HTTP/1.1 ")
                .append(status)
                .append(" \r\nConnection: close\r\nDate: ")
                .append(DATE.format(Instant.now()))
                .append("\r\n");
        for (Header header : headers) {
            text.append(header.name()).append(": ").append(header.value()).append("\r\n");
        }
        return text.toString().getBytes(ISO_8859_1);
    }

    @Override
    public void answerLater(CompletionStage<AdminAnswer> later) throws IOException {
        try {
            answer(later.toCompletableFuture().get(SECONDS, TimeUnit.SECONDS));
        } catch (ExecutionException e) {
            throw new IllegalStateException("there is no answer", e);
        } catch (TimeoutException e) {
            answer(new AdminAnswer(504, List.of(), new byte[0]));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    @Override
    public Events stream(List<Header> headers, Runnable onGone) {
        Stream made = new Stream(head(200, headers), onGone);
        stream = made;
        return made;
    }

    /** Sends the events of the stream, if there is one, until its end. */
    void finish() throws IOException {
        if (stream != null) {
            stream.sendAll(socket.getOutputStream());
        }
    }

    /** Events on their way from the thread that makes them to the thread of the connection. Thread-safe. */
    private static final class Stream implements Events {
        private static final byte[] END = {};

        private final LinkedBlockingQueue<byte[]> queue = new LinkedBlockingQueue<>();
        private final byte[] head;
        private final Runnable onGone;

        Stream(byte[] head, Runnable onGone) {
            this.head = head;
            this.onGone = onGone;
        }

        @Override
        public boolean isWritable() {
            return queue.isEmpty();
        }

        @Override
        public void write(byte[] event) {
            queue.add(event);
        }

        @Override
        public void end() {
            queue.add(END);
        }

        void sendAll(OutputStream out) throws IOException {
            try {
                out.write(head);
                out.write("\r\n".getBytes(ISO_8859_1));
                for (byte[] event = queue.poll(SECONDS, TimeUnit.SECONDS);
                        event != null && event.length > 0;
                        event = queue.poll(SECONDS, TimeUnit.SECONDS)) {
                    out.write(event);
                    out.flush();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } finally {
                onGone.run();
            }
        }
    }
}
