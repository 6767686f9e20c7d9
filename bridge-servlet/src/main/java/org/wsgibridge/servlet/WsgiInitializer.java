package org.wsgibridge.servlet;

import jakarta.servlet.ServletContainerInitializer;
import jakarta.servlet.ServletContext;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Found by containers in {@code META-INF/services}; adds a {@link WsgiListener}. */
public final class WsgiInitializer implements ServletContainerInitializer {
    @Override
    public void onStartup(@Nullable Set<Class<?>> classes, ServletContext context) {
        WsgiListener listener = new WsgiListener();
        listener.claim(context);
        context.addListener(listener);
    }
}
