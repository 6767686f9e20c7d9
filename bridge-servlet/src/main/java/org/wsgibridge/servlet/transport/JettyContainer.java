package org.wsgibridge.servlet.transport;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.wsgibridge.servlet.internals.JettyOutput;
import org.wsgibridge.wsgi.ResponseHead;

/** Jetty, whose {@code sendError(-1)} breaks the connection off, whether the response is committed or not. */
final class JettyContainer extends Container {
    private final JettyOutput outputs = new JettyOutput();

    /**
     * Whether a write that has failed reads its bytes no more. Jetty 12.0 says that it has failed while its connection may
     * still read them; later ones cancel it first.
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
     * A Jetty that is stopped says that clients are gone which are not: completed, half a response would be ended
     * as if it were whole, and none at all would become an empty 200.
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
     * To a client that will not keep the connection Jetty would send no chunks but end the body with the
     * connection, and then a response that is broken off looks like one that is whole.
     */
    @Override
    void frameUnknownLength(AsyncContext async, HttpServletResponse response) {
        if ("HTTP/1.1".equals(async.getRequest().getProtocol())) {
            response.setHeader("Transfer-Encoding", "chunked");
        }
    }

    /** Tomcat closes the request's stream with the response's. */
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
        return new ResponseOutput(stream, endsWrites ? outputs.writeOf(stream) : null);
    }

    @Override
    IOException closeNow() {
        return new BrokenOffException();
    }
}
