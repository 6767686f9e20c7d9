package org.wsgibridge.cpython;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.wsgibridge.settings.ProcessGroupSettings;

/** Starts daemon processes. Thread-safe. */
final class DaemonLauncher {
    private final DaemonFiles files;
    private final AtomicInteger sockets = new AtomicInteger();

    DaemonLauncher(DaemonFiles files) {
        this.files = files;
    }

    /** Listens where a process can connect. */
    DaemonSocket listen() throws IOException {
        return DaemonSocket.listen(files.socket(sockets.incrementAndGet()));
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
        DaemonEnvironment.apply(builder.environment(), settings);
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
}
