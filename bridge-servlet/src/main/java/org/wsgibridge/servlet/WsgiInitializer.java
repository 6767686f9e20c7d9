package org.wsgibridge.servlet;

import jakarta.servlet.ServletContainerInitializer;
import jakarta.servlet.ServletContext;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Adds a {@link WsgiListener} to each web application. Containers find this class through {@code META-INF/services}
 * (Servlet 6.0, section 8.2.4).
 */
public final class WsgiInitializer implements ServletContainerInitializer {
    @Override
    public void onStartup(@Nullable Set<Class<?>> classes, ServletContext context) {
        WsgiListener listener = new WsgiListener();
        listener.claim(context);
        context.addListener(listener);
    }
}
