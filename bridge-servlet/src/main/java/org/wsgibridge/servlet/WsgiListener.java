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
 * and declares no such servlet. Starts the bridges of all WsgiServlets before the servlets. An exception from a
 * listener fails the deployment in every container, but one from a servlet does not in Tomcat.
 *
 * <p>{@link WsgiInitializer} adds this listener to a web application. {@code META-INF/web-fragment.xml} also names it,
 * for containers that look for initializers only if configured so: Jetty without its module {@code ee10-annotations}.
 * Only the first of these listeners does anything.
 *
 * <p>The servlet is mapped to {@code /*}. With {@code /}, the container's JSP servlet would get all paths that end with
 * {@code .jsp}. Servlets that the web application maps to more exact paths still get their requests.
 */
public final class WsgiListener implements ServletContextListener {
    private static final Logger LOG = LoggerFactory.getLogger(WsgiServlet.class);
    private static final String SERVLET_NAME = "wsgi";
    private static final String FIRST = WsgiListener.class.getName();

    private final List<ServletRegistration> servlets = new ArrayList<>();
    private final List<Deployment> deployments = new ArrayList<>();

    /** Called by the container. */
    public WsgiListener() {}

    /** Makes this the active listener, unless there is one already, and finds the servlets or adds one. */
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

    /**
     * Starts all bridges, or none. A failure is logged here as well, because Tomcat writes it only to its own log. In
     * development, invalid settings do not fail the deployment: the servlets show what is wrong.
     */
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
            if (!e.isForDeveloper()) {
                throw e;
            }
            servlets.forEach(servlet -> Deployment.failFor(servlet.getName(), context, e));
        } finally {
            if (!started) {
                close();
            }
        }
    }

    /** Closes the bridges. For those that their servlets have closed, nothing happens. */
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
