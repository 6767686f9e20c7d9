package org.wsgibridge.servlet.statics;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.wsgibridge.servlet.transport.Container;
import org.wsgibridge.servlet.transport.ResponseHeads;
import org.wsgibridge.servlet.transport.ServletResponseChannel;
import org.wsgibridge.servlet.transport.StallWatch;
import org.wsgibridge.servlet.transport.WholeResponse;
import org.wsgibridge.wsgi.ResponseHead;

/** Sends files on the container's fastest path. Thread-safe. */
final class FileSender {
    private static final String TOMCAT_SENDFILE = "org.apache.tomcat.sendfile.";
    private static final int WORTH_SENDFILE = 48 * 1024;
    private static final long STALL_NANOS = TimeUnit.SECONDS.toNanos(60);

    private final Container container;
    private final StallWatch watch;

    FileSender(Container container, StallWatch watch) {
        this.container = container;
        this.watch = watch;
    }

    /**
     * A part of a file.
     *
     * @param path the file
     * @param first the position of the first byte
     * @param length the number of bytes
     */
    record Part(Path path, long first, long length) {}

    /**
     * Sends a response whose body is a part of a file.
     *
     * @throws NoSuchFileException when the file is not there any more; nothing was sent then
     */
    void send(HttpServletRequest request, HttpServletResponse response, ResponseHead head, Part part)
            throws IOException {
        if (part.length > WORTH_SENDFILE && Boolean.TRUE.equals(request.getAttribute(TOMCAT_SENDFILE + "support"))) {
            ResponseHeads.apply(head, response);
            request.setAttribute(TOMCAT_SENDFILE + "filename", part.path.toString());
            request.setAttribute(TOMCAT_SENDFILE + "start", part.first);
            request.setAttribute(TOMCAT_SENDFILE + "end", part.first + part.length);
            return;
        }
        FileChannel file = FileChannel.open(part.path);
        if (WholeResponse.fits(part.length)) {
            try (file) {
                sendSmall(response, head, part, file);
            }
            return;
        }
        ServletResponseChannel channel =
                new ServletResponseChannel(request.startAsync(request, response), container, watch, STALL_NANOS);
        channel.start(head);
        channel.sendFile(file, part.first, part.length);
        channel.end();
    }

    private static void sendSmall(HttpServletResponse response, ResponseHead head, Part part, FileChannel file)
            throws IOException {
        byte[] bytes = new byte[(int) part.length];
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        while (buffer.hasRemaining() && file.read(buffer, part.first + buffer.position()) > 0) {
            // until it is full
        }
        if (buffer.hasRemaining()) {
            throw new NoSuchFileException(part.path.toString());
        }
        WholeResponse.write(head, response, bytes, 0, bytes.length);
    }
}
