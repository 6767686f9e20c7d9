package org.wsgibridge.cpython;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.wsgibridge.engine.ProcessVariables;
import org.wsgibridge.settings.ProcessGroupSettings;
import org.wsgibridge.settings.PythonSettings;

/** Starts daemon processes and takes their connections. Thread-safe. */
final class DaemonLauncher {
    private final DaemonFiles files;
    private final AtomicInteger sockets = new AtomicInteger();

    DaemonLauncher(DaemonFiles files) {
        this.files = files;
    }

    /** Where a daemon listens for its JVM: nowhere; the JVM listens here until the daemon has connected twice. */
    ServerSocketChannel listen(Path socket) throws IOException {
        ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            return server.bind(UnixDomainSocketAddress.of(socket));
        } catch (IOException e) {
            server.close();
            throw e;
        }
    }

    Path newSocket() {
        return files.socket(sockets.incrementAndGet());
    }

    /**
     * Starts a process. The kernel kills it when the calling thread ends: that thread must live as long as the process
     * should.
     */
    Process start(ProcessGroupSettings settings, Path socket) throws IOException {
        Path python = PythonExecutable.find(settings.python());
        ProcessBuilder builder = new ProcessBuilder(List.of(
                python.toString(),
                "-u",
                files.startScript().toString(),
                socket.toString(),
                Long.toString(ProcessHandle.current().pid()),
                title(settings)));
        builder.redirectErrorStream(true);
        builder.directory(files.startScript().toFile().getParentFile());
        environment(builder.environment(), settings.python());
        builder.environment().putAll(ProcessVariables.of(settings));
        Process process = startUnobserved(builder);
        process.getOutputStream().close();
        return process;
    }

    /**
     * Starts a process while this thread shows no class loader of the web application: the JDK's threads that wait for
     * processes inherit it, outlive the application, and would keep it in memory.
     */
    static Process startUnobserved(ProcessBuilder builder) throws IOException {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(ClassLoader.getPlatformClassLoader());
        try {
            return builder.start();
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    private static String title(ProcessGroupSettings settings) {
        String name = settings.process().displayName();
        return name == null ? "" : name.replace("%{GROUP}", "(wsgi:" + settings.name() + ")");
    }

    /** What configures another Python than the one that was chosen must not reach it. */
    private static void environment(Map<String, String> variables, PythonSettings settings) {
        variables
                .keySet()
                .removeIf(name -> name.equals("PYTHONHOME")
                        || name.equals("PYTHONPATH")
                        || name.equals("PYTHONSTARTUP")
                        || name.equals("PYTHONINSPECT")
                        || name.equals("PYTHONEXECUTABLE")
                        || name.equals("PYTHONUSERBASE")
                        || name.equals("PYTHONIOENCODING")
                        || name.equals("VIRTUAL_ENV")
                        || name.startsWith("__PYVENV"));
        if (!settings.warnings().isEmpty()) {
            variables.put("PYTHONWARNINGS", String.join(",", settings.warnings()));
        }
        String lang = settings.lang();
        variables.put("LANG", lang == null ? "C.UTF-8" : lang);
        String locale = settings.locale();
        if (locale != null) {
            variables.put("LC_ALL", locale);
        } else if (lang != null) {
            variables.remove("LC_ALL");
        } else {
            variables.put("LC_ALL", "C.UTF-8");
        }
    }

    /** Accepts the next connection; {@code null} when the server was closed because the process ended. */
    static @Nullable SocketChannel accept(ServerSocketChannel server) throws IOException {
        try {
            return server.accept();
        } catch (java.nio.channels.ClosedChannelException e) {
            return null;
        }
    }

    static void deleteQuietly(Path socket) {
        try {
            Files.deleteIfExists(socket);
        } catch (IOException e) {
            // It goes with its folder.
        }
    }
}
