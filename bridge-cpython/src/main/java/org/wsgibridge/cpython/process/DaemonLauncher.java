package org.wsgibridge.cpython.process;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.wsgibridge.settings.group.ProcessGroupSettings;
import org.wsgibridge.settings.group.PythonSettings;

/** Starts daemon processes. Thread-safe. */
public final class DaemonLauncher {
    private final DaemonFiles files;
    private final @Nullable Path libPython;

    /**
     * Makes a launcher.
     *
     * @param files the daemon's files
     * @param libPython the packages of the WAR; {@code null} if there are none
     */
    public DaemonLauncher(DaemonFiles files, @Nullable Path libPython) {
        this.files = files;
        this.libPython = libPython;
    }

    /**
     * Opens a socket, and starts a process that connects to it. The kernel kills the process when the calling thread
     * ends, so this thread must live as long as the process.
     *
     * @return the process; the caller closes it
     */
    public LaunchedDaemon launch(ProcessGroupSettings settings) throws IOException {
        DaemonSocket socket = DaemonSocket.listen(files.socket());
        Receipts page = null;
        Process process = null;
        try {
            page = Receipts.beside(socket.path());
            process = start(settings, socket.path());
            return new LaunchedDaemon(socket, page, process);
        } finally {
            if (process == null) {
                close(socket, page);
            }
        }
    }

    private static void close(DaemonSocket socket, @Nullable Receipts page) throws IOException {
        try (socket;
                page) {
            // Closes both, even if one of them fails.
        }
    }

    private Process start(ProcessGroupSettings settings, Path socket) throws IOException {
        List<String> command = PythonExecutable.command(settings.python());
        command.addAll(List.of(
                files.startScript().toString(),
                socket.toString(),
                Long.toString(ProcessHandle.current().pid()),
                title(settings)));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.redirectErrorStream(true);
        builder.directory(files.startScript().toFile().getParentFile());
        DaemonEnvironment.apply(builder.environment(), settings);
        if (!settings.python().wrapper().isEmpty()) {
            showModules(builder, settings);
        }
        Process process = ProcessStarter.start(builder);
        process.getOutputStream().close();
        return process;
    }

    /**
     * Lets Python find the application's modules before the daemon has set the search path, because code that a wrapper
     * loads may need them. Does nothing for processes of another user: they start with the rights of the JVM, which the
     * application must not have.
     */
    private void showModules(ProcessBuilder builder, ProcessGroupSettings settings) {
        if (settings.process().identity().user() != null) {
            return;
        }
        PythonSettings python = settings.python();
        builder.directory(python.home().toFile());
        List<Path> folders = new ArrayList<>(List.of(python.home()));
        folders.addAll(python.pythonPath());
        if (libPython != null) {
            folders.add(libPython);
        }
        builder.environment()
                .put(
                        "PYTHONPATH",
                        folders.stream()
                                .map(folder -> folder.toAbsolutePath().toString())
                                .collect(Collectors.joining(File.pathSeparator)));
    }

    private static String title(ProcessGroupSettings settings) {
        String name = settings.process().displayName();
        return name == null ? "" : name.replace("%{GROUP}", "(wsgi:" + settings.name() + ")");
    }
}
