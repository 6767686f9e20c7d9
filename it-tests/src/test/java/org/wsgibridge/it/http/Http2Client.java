package org.wsgibridge.it.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;

/** One connection with HTTP/2 to a server on the loopback, without TLS (RFC 9113). Confined to one thread. */
public final class Http2Client implements AutoCloseable {
    private static final int DATA = 0;
    private static final int HEADERS = 1;
    private static final int RST_STREAM = 3;
    private static final int SETTINGS = 4;
    private static final int PING = 6;
    private static final int GOAWAY = 7;
    private static final int WINDOW_UPDATE = 8;
    private static final int INITIAL_WINDOW_SIZE = 4;
    private static final int END_STREAM = 1;
    private static final int END_HEADERS = 4;
    private static final int CANCEL = 8;
    private static final int PATIENCE_MILLIS = 60_000;

    /** The codes of HPACK for the whole fields that are the pseudo fields of a request, and a status of 200. */
    private static final int METHOD_GET = 0x82;

    private static final int METHOD_POST = 0x83;
    private static final int SCHEME_HTTP = 0x86;
    private static final int NAME_AUTHORITY = 0x01;
    private static final int NAME_PATH = 0x04;
    private static final int STATUS_200 = 0x88;

    /** A change of the size of HPACK's table: three bits, then a number with a prefix of five. */
    private static final int TABLE_SIZE_MASK = 0xe0;

    private static final int TABLE_SIZE = 0x20;
    private static final int LARGEST_PREFIX = 0x1f;
    private static final int LARGEST_LAST_BYTE = 0x7f;

    private final Socket socket;
    private final DataInputStream in;
    private int stream = -1;

    /** Connects, with windows that never fill. */
    public Http2Client(int port) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(PATIENCE_MILLIS);
        socket.setTcpNoDelay(true);
        in = new DataInputStream(socket.getInputStream());
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(ISO_8859_1));
        bytes.writeBytes(frame(SETTINGS, 0, 0, number(INITIAL_WINDOW_SIZE, 0x3fff, 0xffff)));
        bytes.writeBytes(frame(WINDOW_UPDATE, 0, 0, number(0x3fff, 0x0000)));
        send(bytes.toByteArray());
    }

    /** Sends a GET on a new stream. */
    public void get(String path) throws IOException {
        open(METHOD_GET, path, END_STREAM);
    }

    /** Sends a POST on a new stream, with a body that has begun. */
    public void post(String path, byte[] begin) throws IOException {
        open(METHOD_POST, path, 0);
        send(frame(DATA, 0, stream, begin));
    }

    private void open(int method, String path, int flags) throws IOException {
        stream += 2;
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        head.write(method);
        head.write(SCHEME_HTTP);
        literal(head, NAME_AUTHORITY, "localhost:" + socket.getPort());
        literal(head, NAME_PATH, path);
        send(frame(HEADERS, flags | END_HEADERS, stream, head.toByteArray()));
    }

    /**
     * Reads the response of the last stream.
     *
     * @return its body if its status is 200; else what came instead
     */
    public String read() throws IOException {
        String answer = "";
        for (Frame frame = next(); ; frame = next()) {
            if (frame.type == GOAWAY) {
                return "the connection was ended";
            }
            if (frame.stream != stream) {
                continue;
            }
            switch (frame.type) {
                case HEADERS -> answer += isOk(frame.payload) ? "" : "another status than 200 ";
                case DATA -> answer += frame.payload;
                case RST_STREAM -> answer += "the stream was reset";
                default -> {}
            }
            if (frame.type == RST_STREAM || (frame.flags & END_STREAM) != 0) {
                return answer;
            }
        }
    }

    /** Reads until a part of the body of the last stream has come. */
    public void awaitBody() throws IOException {
        Frame frame = next();
        while (frame.type != DATA || frame.stream != stream || frame.payload.isEmpty()) {
            frame = next();
        }
    }

    /** Gives the last stream up. */
    public void cancel() throws IOException {
        send(frame(RST_STREAM, 0, stream, number(0, CANCEL)));
    }

    /** Closes so that the server sees a reset of the whole connection, as with a client that was killed. */
    public void reset() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    private Frame next() throws IOException {
        while (true) {
            int length = in.readUnsignedShort() << 8 | in.readUnsignedByte();
            int type = in.readUnsignedByte();
            int flags = in.readUnsignedByte();
            int id = in.readInt();
            byte[] payload = in.readNBytes(length);
            boolean acknowledgement = (flags & 1) != 0;
            if ((type == SETTINGS || type == PING) && !acknowledgement) {
                send(frame(type, 1, 0, type == PING ? payload : new byte[0]));
            } else {
                return new Frame(type, flags, id, new String(payload, ISO_8859_1));
            }
        }
    }

    /**
     * Returns whether a block of fields begins with a status of 200, after what it says of HPACK's table (RFC 7541,
     * 6.3).
     */
    private static boolean isOk(String block) {
        int at = 0;
        while ((block.charAt(at) & TABLE_SIZE_MASK) == TABLE_SIZE) {
            boolean continued = (block.charAt(at++) & LARGEST_PREFIX) == LARGEST_PREFIX;
            while (continued) {
                continued = block.charAt(at++) > LARGEST_LAST_BYTE;
            }
        }
        return block.charAt(at) == STATUS_200;
    }

    private static void literal(ByteArrayOutputStream head, int name, String value) {
        head.write(name);
        head.write(value.length());
        head.writeBytes(value.getBytes(ISO_8859_1));
    }

    /** Returns numbers of 16 bits as bytes. */
    private static byte[] number(int... parts) {
        byte[] bytes = new byte[2 * parts.length];
        for (int i = 0; i < parts.length; i++) {
            bytes[2 * i] = (byte) (parts[i] >> 8);
            bytes[2 * i + 1] = (byte) parts[i];
        }
        return bytes;
    }

    private static byte[] frame(int type, int flags, int stream, byte[] payload) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        out.writeByte(payload.length >> 16);
        out.writeShort(payload.length);
        out.writeByte(type);
        out.writeByte(flags);
        out.writeInt(stream);
        out.write(payload);
        return bytes.toByteArray();
    }

    private void send(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
        socket.getOutputStream().flush();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    /** A frame; its payload as latin-1. */
    private record Frame(int type, int flags, int stream, String payload) {}
}
