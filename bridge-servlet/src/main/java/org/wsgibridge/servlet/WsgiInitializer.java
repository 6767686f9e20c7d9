package org.wsgibridge.servlet;

import jakarta.servlet.ServletContainerInitializer;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import jakarta.servlet.ServletRegistration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.wsgibridge.log.LogCode;

/**
 * Found by containers in {@code META-INF/services}. Adds a {@link WsgiServlet} to a web application that has {@code
 * WEB-INF/wsgi.properties} or {@code WEB-INF/wsgi.py} and declares none; and starts every WsgiServlet's bridge before
 * the servlets, because an exception out of a listener fails the deployment in every container, one out of a servlet
 * does not (Tomcat).
 *
 * <p>The servlet is mapped to {@code /*}: with {@code /} the container's JSP servlet would take what ends with {@code
 * .jsp} away from the application. Servlets that the web application maps to a path of their own still get theirs.
 */
public final class WsgiInitializer implements ServletContainerInitializer {
    private static final String SERVLET_NAME = "wsgi";

    @Override
    public void onStartup(@Nullable Set<Class<?>> classes, ServletContext context) {
        List<ServletRegistration> declared = new ArrayList<>();
        for (ServletRegistration registration :
                context.getServletRegistrations().values()) {
            if (WsgiServlet.class.getName().equals(registration.getClassName())) {
                declared.add(registration);
            }
        }
        if (declared.isEmpty() && DeploymentSource.isImplied(context)) {
            ServletRegistration.Dynamic added = context.addServlet(SERVLET_NAME, WsgiServlet.class);
            if (added == null) {
                throw new IllegalStateException(
                        LogCode.SERVLET_NAME_TAKEN.text(SERVLET_NAME, WsgiServlet.class.getName()));
            }
            added.addMapping("/*");
            added.setAsyncSupported(true);
            added.setLoadOnStartup(1);
            declared.add(added);
        }
        for (ServletRegistration registration : declared) {
            context.addListener(new Starter(registration.getName(), registration.getInitParameters()));
        }
    }

    /** Starts a servlet's bridge, and closes it if the servlet never came to do that. */
    private static final class Starter implements ServletContextListener {
        private final String servletName;
        private final Map<String, String> parameters;
        private @Nullable Deployment deployment;

        Starter(String servletName, Map<String, String> parameters) {
            this.servletName = servletName;
            this.parameters = parameters;
        }

        @Override
        public void contextInitialized(ServletContextEvent event) {
            deployment = Deployment.startFor(
                    servletName, event.getServletContext(), DeploymentSource.ofInitParameters(), parameters);
        }

        @Override
        public void contextDestroyed(ServletContextEvent event) {
            if (deployment != null) {
                deployment.close();
            }
        }
    }
}
