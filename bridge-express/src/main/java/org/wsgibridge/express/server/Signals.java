package org.wsgibridge.express.server;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.function.IntConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Handles signals. SIGTERM and SIGINT let running requests finish and end the server. SIGHUP and SIGUSR1 load the
 * application again. SIGUSR2 is passed to the application. The handlers run on threads of the JVM.
 */
public final class Signals {
    private static final Logger LOG = LoggerFactory.getLogger(Signals.class);
    private static final List<String> RELOADING = List.of("HUP", "USR1");

    /** The signal for the application. HotSpot uses it itself, unless {@code _JAVA_SR_SIGNUM} names another one. */
    private static final String APPLICATION = "USR2";

    private Signals() {}

    /**
     * Installs the handlers for a server.
     *
     * @param reloads reloads the server and reports the result
     * @param afterwards runs when a signal has ended the server
     */
    public static void install(EmbeddedServer server, ReloadFile reloads, Runnable afterwards) {
        Thread shutdown = new Thread(
                () -> {
                    server.drain();
                    server.close();
                    afterwards.run();
                },
                "wsgi-express-shutdown");
        Runtime.getRuntime().addShutdownHook(shutdown);
        for (String signal : RELOADING) {
            handle(signal, number -> {
                LOG.info("SIG{}: the application is loaded and the certificates are read again", signal);
                reloads.reload(server);
            });
        }
        handle(APPLICATION, number -> server.signal("SIG" + APPLICATION, number));
    }

    /**
     * Makes this process ignore a signal.
     *
     * @param name such as {@code INT}
     */
    public static void ignore(String name) {
        handle(name, number -> {});
    }

    /**
     * Handles a signal by {@code sun.misc.Signal}, which is not part of the Java SE API but is in every JDK. Where it
     * is missing, the signal keeps its default effect.
     */
    private static void handle(String name, IntConsumer action) {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            InvocationHandler run = (proxy, method, arguments) -> {
                if (method.getName().equals("handle")) {
                    action.accept((Integer) signal.getMethod("getNumber").invoke(arguments[0]));
                    return null;
                }
                return method.invoke(action, arguments);
            };
            Object proxy = Proxy.newProxyInstance(Signals.class.getClassLoader(), new Class<?>[] {handler}, run);
            signal.getMethod("handle", signal, handler)
                    .invoke(null, signal.getConstructor(String.class).newInstance(name), proxy);
        } catch (ReflectiveOperationException e) {
            LOG.debug("SIG{} cannot be handled", name, e);
        }
    }
}
