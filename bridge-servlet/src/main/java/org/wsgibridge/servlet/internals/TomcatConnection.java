package org.wsgibridge.servlet.internals;

import jakarta.servlet.ServletRequest;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.util.concurrent.locks.Lock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads data of Tomcat about a request's connection that the Servlet API does not offer. Stateless. */
public final class TomcatConnection {
    private static final Logger LOG = LoggerFactory.getLogger(TomcatConnection.class);

    private TomcatConnection() {}

    /**
     * Returns the lock that Tomcat holds while it handles an event of the connection.
     *
     * @param request a request, which may be wrapped
     * @return the lock; {@code null} if it cannot be found, or the connection is HTTP/2, whose streams take locks in
     *     another order
     */
    public static @Nullable Lock lock(ServletRequest request) {
        try {
            Object processor = processor(request);
            if (!processor.getClass().getSimpleName().equals("Http11Processor")) {
                return null;
            }
            return Internals.call(socket(processor), "getLock") instanceof Lock lock ? lock : null;
        } catch (ReflectiveOperationException | RuntimeException e) {
            LOG.debug("the lock of the connection cannot be found", e);
            return null;
        }
    }

    /**
     * Returns a setting of the request's connector, {@code null} if it is not set.
     *
     * @throws ReflectiveOperationException if it is not a request of Tomcat
     */
    public static @Nullable Object setting(ServletRequest request, String name) throws ReflectiveOperationException {
        Object connector = Internals.call(field(Internals.own(request), "request"), "getConnector");
        return connector == null
                ? null
                : connector.getClass().getMethod("getProperty", String.class).invoke(connector, name);
    }

    private static Object processor(ServletRequest request) throws ReflectiveOperationException {
        Object coyote = Internals.call(field(Internals.own(request), "request"), "getCoyoteRequest");
        if (coyote == null) {
            throw new NoSuchFieldException("getCoyoteRequest");
        }
        return field(coyote, "hook");
    }

    private static @Nullable Object socket(Object processor) throws ReflectiveOperationException {
        for (Class<?> type = processor.getClass(); type != null; type = type.getSuperclass()) {
            for (Method method : type.getDeclaredMethods()) {
                if (method.getName().equals("getSocketWrapper") && method.getParameterCount() == 0) {
                    method.setAccessible(true);
                    return method.invoke(processor);
                }
            }
        }
        throw new NoSuchMethodException("getSocketWrapper");
    }

    private static Object field(Object target, String name) throws ReflectiveOperationException {
        for (Class<?> type = target.getClass(); type != null; type = type.getSuperclass()) {
            for (Field field : type.getDeclaredFields()) {
                if (field.getName().equals(name)) {
                    field.setAccessible(true);
                    Object value = field.get(target);
                    if (value != null) {
                        return value;
                    }
                }
            }
        }
        throw new NoSuchFieldException(name);
    }
}
