package org.wsgibridge.servlet.internals;

import jakarta.servlet.ServletContext;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.wsgibridge.log.LogCode;

/**
 * Replicates Tomcat's sessions in a cluster. Tomcat's {@code ReplicationValve} sends the changes of a session when the
 * servlet returns, but an asynchronous request changes the session after that. Stateless.
 */
public final class TomcatSessions {
    private static final Logger LOG = LoggerFactory.getLogger(TomcatSessions.class);

    private TomcatSessions() {}

    /**
     * Sends the changes of a session to the other servers, as {@code ReplicationValve} does. Does nothing without a
     * cluster. A failure is logged. If the channel of the cluster waits for acknowledgements, the other servers have
     * the changes when this returns.
     *
     * @param context the web application's context
     * @param id the id of the session
     */
    public static void replicate(ServletContext context, String id) {
        Object manager = manager(context);
        Optional<Method> completed = manager == null ? Optional.empty() : method(manager, "requestCompleted");
        if (manager == null || completed.isEmpty()) {
            return;
        }
        try {
            send(manager, completed.get().invoke(manager, id));
        } catch (ReflectiveOperationException | RuntimeException e) {
            Throwable cause = e instanceof InvocationTargetException thrown ? thrown.getCause() : e;
            LogCode.SESSION_NOT_REPLICATED.log(LOG, String.valueOf(cause));
            LOG.debug("the changes of a session were not sent", e);
        }
    }

    /** Returns the manager of the sessions, {@code null} if it cannot be found: then the container is not Tomcat. */
    private static @Nullable Object manager(ServletContext context) {
        try {
            return Internals.call(TomcatContext.of(context), "getManager");
        } catch (ReflectiveOperationException | RuntimeException e) {
            LOG.debug("the manager of the sessions cannot be had", e);
            return null;
        }
    }

    /**
     * Sends a message to the cluster. There is none from a {@code BackupManager}, which has sent the changes itself.
     */
    private static void send(Object manager, @Nullable Object message) throws ReflectiveOperationException {
        Object cluster = Internals.call(manager, "getCluster");
        if (message != null && cluster != null) {
            Optional<Method> send = method(cluster, "send");
            if (send.isPresent()) {
                send.get().invoke(cluster, message);
            }
        }
    }

    /** Returns the public method of a name with one parameter. */
    private static Optional<Method> method(Object target, String name) {
        return Arrays.stream(target.getClass().getMethods())
                .filter(method -> method.getName().equals(name) && method.getParameterCount() == 1)
                .findFirst();
    }
}
