package org.wsgibridge.express.connector;

import jakarta.servlet.ServletRequest;
import org.eclipse.jetty.ee10.servlet.ServletContextRequest;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.ConnectionMetaData;
import org.wsgibridge.servlet.transport.ClientSigns;

/**
 * Asks the connections of this server for their clients. Those of HTTP/2 are always read from, and Jetty reports a
 * stream or a connection that has ended by itself. Thread-safe.
 */
public final class ConnectionSigns implements ClientSigns {
    @Override
    public Sign look(ServletRequest request) {
        ConnectionMetaData connection =
                ServletContextRequest.getServletContextRequest(request).getConnectionMetaData();
        if (connection.getHttpVersion() == HttpVersion.HTTP_2) {
            return Sign.WAITS;
        }
        EndPoint endPoint = connection.getConnection().getEndPoint();
        while (endPoint instanceof EndPoint.Wrapper wrapper) {
            endPoint = wrapper.unwrap();
        }
        return endPoint instanceof ClientEndPoint client ? client.look() : Sign.WAITS;
    }
}
