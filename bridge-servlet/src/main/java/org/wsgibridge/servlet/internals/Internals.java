package org.wsgibridge.servlet.internals;

import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletRequestWrapper;
import org.jspecify.annotations.Nullable;

/** Calls methods of a container's own classes. Stateless. */
public final class Internals {
    private static final String JETTY = "org.eclipse.jetty.server.";

    private Internals() {}

    /**
     * Calls a public method without parameters.
     *
     * @param target the object; {@code null} has no methods
     * @throws ReflectiveOperationException if there is no such method, or it throws
     */
    public static @Nullable Object call(@Nullable Object target, String method) throws ReflectiveOperationException {
        if (target == null) {
            throw new NoSuchMethodException(method);
        }
        return target.getClass().getMethod(method).invoke(target);
    }

    /** Returns the container's own request, without wrappers. */
    public static ServletRequest own(ServletRequest request) {
        ServletRequest own = request;
        while (own instanceof ServletRequestWrapper wrapper) {
            own = wrapper.getRequest();
        }
        return own;
    }

    /**
     * Returns the connection of a request of Jetty, an {@code org.eclipse.jetty.server.ConnectionMetaData}.
     *
     * @throws ReflectiveOperationException if it is not a request of Jetty
     */
    public static @Nullable Object jettyConnection(ServletRequest request) throws ReflectiveOperationException {
        ServletRequest own = own(request);
        return jettyClass(own, "Request").getMethod("getConnectionMetaData").invoke(call(own, "getRequest"));
    }

    /**
     * Returns the {@code org.eclipse.jetty.server.HttpConfiguration} of the connector of a request.
     *
     * @throws ReflectiveOperationException if it is not a request of Jetty
     */
    public static @Nullable Object jettyConfiguration(ServletRequest request) throws ReflectiveOperationException {
        return jettyClass(own(request), "ConnectionMetaData")
                .getMethod("getHttpConfiguration")
                .invoke(jettyConnection(request));
    }

    /** Returns a public interface of Jetty, because the classes that implement it may not be public. */
    private static Class<?> jettyClass(ServletRequest own, String name) throws ClassNotFoundException {
        return own.getClass().getClassLoader().loadClass(JETTY + name);
    }
}
