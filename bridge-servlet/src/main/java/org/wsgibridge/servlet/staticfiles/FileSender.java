package org.wsgibridge.servlet.staticfiles;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.concurrent.TimeUnit;
import org.wsgibridge.servlet.transport.Container;
import org.wsgibridge.servlet.transport.ServletResponseChannel;
import org.wsgibridge.servlet.transport.ServletResponses;
import org.wsgibridge.servlet.transport.support.StallWatch;
import org.wsgibridge.wsgi.ResponseHead;

/**
 * Sends files. It does not use Tomcat's sendfile, because that opens the file again by its name, which may be a link to
 * another file by then. Thread-safe.
 */
final class FileSender {
    private static final long STALL_NANOS = TimeUnit.SECONDS.toNanos(60);

    private final Container container;
    private final StallWatch watch;

    FileSender(Container container, StallWatch watch) {
        this.container = container;
        this.watch = watch;
    }

    /**
     * Sends a response whose body is a part of a file.
     *
     * @param file the file; closed in every case
     * @throws NoSuchFileException if the file has become shorter; nothing was sent then
     * @throws IOException if the file cannot be read, or the client is gone
     */
    void send(
            HttpServletRequest request,
            HttpServletResponse response,
            ResponseHead head,
            StaticFile file,
            ByteRange part)
            throws IOException {
        if (ServletResponses.fits(part.length())) {
            try (file) {
                sendSmall(response, head, file, part);
            }
            return;
        }
        ServletResponseChannel channel;
        try {
            channel = new ServletResponseChannel(request.startAsync(request, response), container, watch, STALL_NANOS);
        } catch (RuntimeException e) {
            file.close();
            throw e;
        }
        channel.start(head);
        channel.sendFile(file.channel(), part.first(), part.length());
        channel.end();
    }

    private static void sendSmall(HttpServletResponse response, ResponseHead head, StaticFile file, ByteRange part)
            throws IOException {
        byte[] content = file.content();
        if (content != null) {
            ServletResponses.writeWhole(head, response, content, (int) part.first(), (int) part.length());
            return;
        }
        byte[] bytes = file.read(part.first(), (int) part.length());
        if (bytes == null) {
            throw new NoSuchFileException(file.path().toString());
        }
        ServletResponses.writeWhole(head, response, bytes, 0, bytes.length);
    }
}
