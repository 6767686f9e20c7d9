package org.wsgibridge.servlet.internals;

import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletRequestWrapper;
import org.jspecify.annotations.Nullable;

/** Calls of methods of a container's own classes. Stateless. */
public final class Internals {
    private static final String JETTY = "org.eclipse.jetty.server.";

    private Internals() {}

    /**
     * Calls a public method without parameters.
     *
     * @throws ReflectiveOperationException when there is none, or it throws
     */
    public static @Nullable Object call(@Nullable Object target, String method) throws ReflectiveOperationException {
        if (target == null) {
            throw new NoSuchMethodException(method);
        }
        return target.getClass().getMethod(method).invoke(target);
    }

    /** Returns the container's own request, without the wrappers around it. */
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
     * @throws ReflectiveOperationException when it is no request of Jetty's
     */
    public static @Nullable Object jettyConnection(ServletRequest request) throws ReflectiveOperationException {
        ServletRequest own = own(request);
        return jettyClass(own, "Request").getMethod("getConnectionMetaData").invoke(call(own, "getRequest"));
    }

    /**
     * Returns the {@code org.eclipse.jetty.server.HttpConfiguration} of the connector that a request came by.
     *
     * @throws ReflectiveOperationException when it is no request of Jetty's
     */
    public static @Nullable Object jettyConfiguration(ServletRequest request) throws ReflectiveOperationException {
        return jettyClass(own(request), "ConnectionMetaData")
                .getMethod("getHttpConfiguration")
                .invoke(jettyConnection(request));
    }

    /** The classes that implement these interfaces need not be public. */
    private static Class<?> jettyClass(ServletRequest own, String name) throws ClassNotFoundException {
        return own.getClass().getClassLoader().loadClass(JETTY + name);
    }
}
