package org.wsgibridge.servlet.internals;

import jakarta.servlet.ServletContext;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.wsgibridge.log.LogCode;

/**
 * Configures Tomcat's objects for HTTP/2 streams. By default, Tomcat reuses the request and response of a stream for
 * the next stream. It does not wait for a thread that was writing when the client reset the former stream. The
 * exception of that thread would be stored in the reused response, and the next client would get an empty reply.
 * Stateless.
 */
public final class TomcatStreams {
    private static final Logger LOG = LoggerFactory.getLogger(TomcatStreams.class);

    private TomcatStreams() {}

    /**
     * Makes Tomcat use the objects of a stream only once, by its setting {@code discardRequestsAndResponses}. This
     * applies to all connectors of the service in which a web application is deployed. A failure is logged.
     *
     * @param context the web application's context
     */
    public static void useObjectsOnce(ServletContext context) {
        try {
            Object host = Internals.call(TomcatContext.of(context), "getParent");
            Object service = Internals.call(Internals.call(host, "getParent"), "getService");
            for (Object connector : array(Internals.call(service, "findConnectors"))) {
                for (Object protocol : array(Internals.call(connector, "findUpgradeProtocols"))) {
                    useObjectsOnce(protocol);
                }
            }
        } catch (ReflectiveOperationException | RuntimeException e) {
            LogCode.OBJECTS_USED_AGAIN.log(LOG);
            LOG.debug("discardRequestsAndResponses cannot be switched on", e);
        }
    }

    private static void useObjectsOnce(Object protocol) throws ReflectiveOperationException {
        if (protocol.getClass().getSimpleName().equals("Http2Protocol")) {
            protocol.getClass()
                    .getMethod("setDiscardRequestsAndResponses", boolean.class)
                    .invoke(protocol, true);
        }
    }

    private static Object[] array(@Nullable Object value) {
        return value instanceof Object[] array ? array : new Object[0];
    }
}
