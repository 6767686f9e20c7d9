package org.wsgibridge.cpython;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.nio.ByteBuffer;
import java.util.Random;
import org.wsgibridge.cpython.frame.Frames;

/** Makes what a daemon might send: frames that are right, nearly right, or wrong. */
final class FuzzedFrames {
    /** How many requests there are; their ids begin with 1. */
    static final int REQUESTS = 4;

    /** The size of the body of each, in bytes. */
    static final int BODY = 1000;

    private static final byte[] KINDS = {
        Frames.READY,
        Frames.FAILED,
        Frames.HEAD,
        Frames.CHUNK,
        Frames.END,
        Frames.LOG,
        Frames.EXCEPTION,
        Frames.FILE,
        Frames.MORE,
        Frames.SOURCES_REPLY,
        Frames.STACK_REPLY,
        Frames.PONG,
        Frames.LEAVING,
        Frames.SUBSCRIBED,
        Frames.RECORD,
        Frames.CPU_TIME,
        Frames.ROUTE,
        Frames.METER,
        Frames.METERS,
        Frames.HEALTH,
        Frames.CHECK_REPLY,
        Frames.FAILURE
    };

    private FuzzedFrames() {}

    /** Returns frames that a daemon may send, and some that it may not. */
    static byte[] stream(Random random) {
        int count = 1 + random.nextInt(30);
        ByteBuffer target = ByteBuffer.allocate(8 << 20);
        for (int i = 0; i < count; i++) {
            byte[] payload = payload(random);
            byte kind = KINDS[random.nextInt(KINDS.length)];
            if (random.nextInt(3) > 0) {
                kind = payload.length > 100 ? Frames.CHUNK : Frames.HEAD;
            }
            int flags = random.nextInt(10) == 0 ? random.nextInt(256) : random.nextBoolean() ? Frames.DONE : 0;
            int argument = random.nextInt(4) == 0 ? random.nextInt(65536) : random.nextInt(3);
            int id = random.nextInt(10) == 0 ? random.nextInt() : 1 + random.nextInt(REQUESTS);
            int length = random.nextInt(40) == 0 ? random.nextInt() : payload.length;
            Frames.putHead(target, kind, flags, argument, id, length).put(payload);
        }
        byte[] bytes = new byte[target.position()];
        target.flip().get(bytes);
        if (random.nextInt(4) == 0) {
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
        }
        return bytes;
    }

    /** What frames hold, more or less. */
    private static byte[] payload(Random random) {
        return switch (random.nextInt(8)) {
            case 0 -> new byte[0];
            case 1 -> number(random.nextBoolean() ? random.nextInt() : random.nextInt(2 * BODY));
            case 2 ->
                ByteBuffer.allocate(Frames.FILE_SIZE)
                        .putInt(random.nextInt(20))
                        .putLong(0)
                        .putLong(random.nextInt(9))
                        .array();
            case 3 -> text(random);
            case 4 -> new byte[random.nextInt(70_000)];
            case 5 -> new byte[random.nextInt(50) == 0 ? 300_000 : 60_000];
            default -> {
                byte[] head = text(random);
                int length = random.nextInt(5) == 0 ? random.nextInt(100) : head.length;
                byte[] first = new byte[random.nextInt(200)];
                yield ByteBuffer.allocate(4 + head.length + first.length)
                        .putInt(length)
                        .put(head)
                        .put(first)
                        .array();
            }
        };
    }

    private static byte[] number(int number) {
        return ByteBuffer.allocate(4).putInt(number).array();
    }

    private static byte[] text(Random random) {
        String[] texts = {
            "200 OK",
            "200 OK\0A\0b",
            "204 No Content",
            "200 OK\0Content-Length\0100",
            "200 OK\0A",
            "",
            "x\0y\0z",
            "200 OK\0A\0b\r\nc: d",
            "\0",
            "3.12.1\000100\0004096",
            "304 Not Modified\0Content-Length\0-1"
        };
        return texts[random.nextInt(texts.length)].getBytes(ISO_8859_1);
    }
}
