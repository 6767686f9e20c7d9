package org.wsgibridge.express;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.Proxy;
import java.net.URI;
import java.net.URLConnection;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The main program of the JVM that writes a class archive. It serves an application on each given engine, requests one
 * page from each, and ends: with code 0, or 1 if no engine has answered. {@link
 * org.wsgibridge.express.startup.ClassArchive} runs it, and removes its folder afterwards.
 */
public final class Training {
    private static final Pattern URL = Pattern.compile("Server URL +: (\\S+)");
    private static final long POLL_MILLIS = 20;
    private static final String APPLICATION = """
        def application(environ, start_response):
            start_response('200 OK', [('Content-Type', 'text/plain')])
            return [b'ready']
        """;

    private Training() {}

    /**
     * Runs the training, and ends the JVM.
     *
     * @param arguments an empty folder for this program alone, and the engines
     */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        Path folder = Path.of(arguments[0]);
        Path script = Files.writeString(folder.resolve("wsgi.py"), APPLICATION);
        boolean served = false;
        for (int i = 1; i < arguments.length; i++) {
            served |= serve(arguments[i], script, folder.resolve(arguments[i]));
        }
        System.exit(served ? 0 : 1);
    }

    /** Returns whether the engine has served a page. Its server keeps running until the JVM ends. */
    private static boolean serve(String engine, Path script, Path root) throws IOException, InterruptedException {
        StringWriter printed = new StringWriter();
        PrintWriter out = new PrintWriter(printed, true);
        Thread server = new Thread(
                () -> WsgiExpress.execute(
                        out,
                        out,
                        "start-server",
                        "--host",
                        "127.0.0.1",
                        "--port",
                        "0",
                        "--server-root",
                        root.toString(),
                        "--engine",
                        engine,
                        script.toString()),
                "training-" + engine);
        server.setDaemon(true);
        server.start();
        while (server.isAlive()) {
            Matcher url = URL.matcher(printed.toString());
            if (url.find()) {
                ask(URI.create(url.group(1)));
                return true;
            }
            Thread.sleep(POLL_MILLIS);
        }
        return false;
    }

    private static void ask(URI url) throws IOException {
        URLConnection connection = url.toURL().openConnection(Proxy.NO_PROXY);
        try (InputStream body = connection.getInputStream()) {
            body.readAllBytes();
        }
    }
}
