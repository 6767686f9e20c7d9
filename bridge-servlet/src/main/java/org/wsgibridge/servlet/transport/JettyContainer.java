package org.wsgibridge.servlet.transport;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.lang.invoke.MethodHandle;
import org.wsgibridge.servlet.internals.JettyOutput;
import org.wsgibridge.servlet.transport.support.FileBuffers;
import org.wsgibridge.wsgi.ResponseHead;

/** Jetty. Its {@code sendError(-1)} closes the connection, whether the response is committed or not. */
final class JettyContainer extends Container {
    private final JettyOutput outputs = new JettyOutput();
    private final FileBuffers files = new FileBuffers();

    /**
     * Whether the container has stopped to read the bytes of a write when it reports that the write has failed. Jetty
     * 12.0 reports the failure while its connection may still read the bytes; later versions cancel the write first.
     */
    private final boolean endsWrites;

    JettyContainer(ServletContext context) {
        super(context);
        endsWrites = !String.valueOf(context.getServerInfo()).startsWith("jetty/12.0.");
    }

    @Override
    public boolean isJetty() {
        return true;
    }

    @Override
    void breakOff(AsyncContext async, HttpServletResponse response) throws IOException {
        response.sendError(-1);
    }

    /**
     * Closes the connection. A Jetty that is being stopped reports clients as gone that are not. If the request was
     * completed then, an incomplete response would look complete, and a missing one would become an empty 200.
     */
    @Override
    void abandon(AsyncContext async, HttpServletResponse response) {
        try {
            response.sendError(-1);
        } catch (IOException | RuntimeException e) {
            async.complete();
        }
    }

    /**
     * Demands chunks. Otherwise Jetty sends none to a client that does not keep the connection, and the end of the
     * connection is the end of the body. Then an incomplete response would look complete.
     */
    @Override
    void frameUnknownLength(AsyncContext async, HttpServletResponse response) {
        if ("HTTP/1.1".equals(async.getRequest().getProtocol())) {
            response.setHeader("Transfer-Encoding", "chunked");
        }
    }

    /** Closes the stream. Not for Tomcat, which would close the request's stream too. */
    @Override
    void endBody(ServletOutputStream out) throws IOException {
        out.close();
    }

    @Override
    boolean inventsLength(ResponseHead head) {
        return head.status() != 204 && head.contentLength() == ResponseHead.UNKNOWN_LENGTH;
    }

    @Override
    ResponseOutput output(ServletOutputStream stream) {
        MethodHandle write = endsWrites ? outputs.writeOf(stream) : null;
        return write == null ? super.output(stream) : new ResponseOutput(stream, write, files);
    }

    @Override
    IOException closeNow() {
        return new BrokenOffException();
    }
}
