package org.wsgibridge.servlet;

import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import jakarta.servlet.ServletRegistration;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.wsgibridge.log.LogCode;

/**
 * Adds a {@link WsgiServlet} to a web application that has {@code WEB-INF/wsgi.properties} or {@code WEB-INF/wsgi.py}
 * and declares none; and starts the bridge of every WsgiServlet before the servlets, because an exception out of a
 * listener fails the deployment in every container, one out of a servlet does not (Tomcat).
 *
 * <p>{@link WsgiInitializer} adds one to a web application. {@code META-INF/web-fragment.xml} names one as well, for a
 * container that looks for initializers only if that is configured: Jetty without its module {@code ee10-annotations}.
 * Only the first of both does something.
 *
 * <p>The servlet is mapped to {@code /*}: with {@code /} the container's JSP servlet would take what ends with {@code
 * .jsp} away from the application. Servlets that the web application maps to their own path still get theirs.
 */
public final class WsgiListener implements ServletContextListener {
    private static final Logger LOG = LoggerFactory.getLogger(WsgiServlet.class);
    private static final String SERVLET_NAME = "wsgi";
    private static final String FIRST = WsgiListener.class.getName();

    private final List<ServletRegistration> servlets = new ArrayList<>();
    private final List<Deployment> deployments = new ArrayList<>();

    /** Made by the container. */
    public WsgiListener() {}

    /** Makes this the listener that does something, unless there is one, and finds the servlets or adds one. */
    void claim(ServletContext context) {
        if (context.getAttribute(FIRST) != null) {
            return;
        }
        context.setAttribute(FIRST, true);
        for (ServletRegistration registration :
                context.getServletRegistrations().values()) {
            if (WsgiServlet.class.getName().equals(registration.getClassName())) {
                servlets.add(registration);
            }
        }
        if (servlets.isEmpty() && DeploymentSource.isImplied(context)) {
            servlets.add(addServlet(context));
        }
    }

    private static ServletRegistration addServlet(ServletContext context) {
        ServletRegistration.Dynamic added = context.addServlet(SERVLET_NAME, WsgiServlet.class);
        if (added == null) {
            throw new IllegalStateException(LogCode.SERVLET_NAME_TAKEN.text(SERVLET_NAME, WsgiServlet.class.getName()));
        }
        added.addMapping("/*");
        added.setAsyncSupported(true);
        added.setLoadOnStartup(1);
        return added;
    }

    /** Starts the bridges: all of them, or none. The log has the reason: Tomcat writes that to its own log alone. */
    @Override
    public void contextInitialized(ServletContextEvent event) {
        ServletContext context = event.getServletContext();
        claim(context);
        boolean started = false;
        try {
            for (ServletRegistration servlet : servlets) {
                deployments.add(Deployment.startFor(
                        servlet.getName(), context, DeploymentSource.ofInitParameters(), servlet.getInitParameters()));
            }
            started = true;
        } catch (DeploymentException e) {
            e.log(LOG);
            throw e;
        } finally {
            if (!started) {
                close();
            }
        }
    }

    /** Closes the bridges whose servlets never came to do that. */
    @Override
    public void contextDestroyed(ServletContextEvent event) {
        event.getServletContext().removeAttribute(FIRST);
        close();
    }

    private void close() {
        deployments.forEach(Deployment::close);
        deployments.clear();
    }
}
