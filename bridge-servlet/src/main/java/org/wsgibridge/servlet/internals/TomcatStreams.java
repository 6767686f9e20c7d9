package org.wsgibridge.servlet.internals;

import jakarta.servlet.ServletContext;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.wsgibridge.log.LogCode;

/**
 * Tomcat's objects for the streams of HTTP/2. Tomcat uses the request and the response of a stream for the next one. It
 * does not wait for a thread of an application that was writing when the client reset the stream: this thread notes its
 * exception in the response, and the next client gets an empty reply. Stateless.
 */
public final class TomcatStreams {
    private static final Logger LOG = LoggerFactory.getLogger(TomcatStreams.class);

    private TomcatStreams() {}

    /**
     * Makes Tomcat use the objects of a stream once only, on all connectors of the service that a web application is
     * deployed in: the setting {@code discardRequestsAndResponses} of {@code UpgradeProtocol}. Logs it where this
     * cannot be done.
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
