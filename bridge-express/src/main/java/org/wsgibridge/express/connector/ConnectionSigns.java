package org.wsgibridge.express.connector;

import jakarta.servlet.ServletRequest;
import org.eclipse.jetty.ee10.servlet.ServletContextRequest;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.ConnectionMetaData;
import org.wsgibridge.express.connector.WatchedConnector.ClientEndPoint;
import org.wsgibridge.servlet.transport.ClientSigns;

/**
 * Finds out whether the client of a request is still connected. Jetty always reads from HTTP/2 connections, and reports
 * by itself when a stream or a connection ends. Thread-safe.
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
