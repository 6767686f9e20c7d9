package org.wsgibridge.it.docs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A client of the Debug Adapter Protocol, as an IDE has one: attaches to debugpy. */
final class DebugClient implements AutoCloseable {
    private static final int PATIENCE_MILLIS = 60_000;
    private static final Pattern THREAD = Pattern.compile("\"threadId\":\\s*(\\d+)");

    private final Socket socket;
    private final DataInputStream in;
    private int sequence;
    private String thread = "0";

    private DebugClient(Socket socket) throws IOException {
        this.socket = socket;
        this.in = new DataInputStream(socket.getInputStream());
    }

    /** Attaches; breakpoints may be set when this returns. */
    static DebugClient attach(int port) throws IOException {
        DebugClient client = new DebugClient(new Socket(InetAddress.getLoopbackAddress(), port));
        client.socket.setSoTimeout(PATIENCE_MILLIS);
        client.send("initialize", "{\"adapterID\": \"test\", \"linesStartAt1\": true, \"pathFormat\": \"path\"}");
        client.await("\"command\": \"initialize\"");
        client.send("attach", "{\"justMyCode\": false}");
        client.await("\"event\": \"initialized\"");
        return client;
    }

    /** Sets one breakpoint, and lets the program run. */
    void breakAt(Path file, int line) throws IOException {
        send(
                "setBreakpoints",
                "{\"source\": {\"path\": \"%s\"}, \"breakpoints\": [{\"line\": %d}]}".formatted(file, line));
        assertThat(await("\"command\": \"setBreakpoints\"")).contains("\"verified\": true");
        send("configurationDone", "{}");
        await("\"command\": \"configurationDone\"");
    }

    /** Waits until a thread stands at the breakpoint. */
    void awaitStop() throws IOException {
        String stopped = await("\"event\": \"stopped\"");
        assertThat(stopped).contains("\"reason\": \"breakpoint\"");
        Matcher found = THREAD.matcher(stopped);
        assertThat(found.find()).isTrue();
        thread = found.group(1);
    }

    /** Lets it go on. */
    void goOn() throws IOException {
        send("continue", "{\"threadId\": " + thread + "}");
        await("\"command\": \"continue\"");
    }

    private void send(String command, String arguments) throws IOException {
        byte[] body = "{\"seq\": %d, \"type\": \"request\", \"command\": \"%s\", \"arguments\": %s}"
                .formatted(++sequence, command, arguments)
                .getBytes(UTF_8);
        socket.getOutputStream().write(("Content-Length: " + body.length + "\r\n\r\n").getBytes(UTF_8));
        socket.getOutputStream().write(body);
    }

    /** Returns the next message that has a text; forgets those before. */
    private String await(String text) throws IOException {
        while (true) {
            String message = receive();
            if (message.contains(text)) {
                return message;
            }
        }
    }

    private String receive() throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            head.append((char) in.readUnsignedByte());
        }
        int length = Integer.parseInt(head.toString().replaceAll("(?s).*Content-Length: (\\d+).*", "$1"));
        return new String(in.readNBytes(length), UTF_8);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
