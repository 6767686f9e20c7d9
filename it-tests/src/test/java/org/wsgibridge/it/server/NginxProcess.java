package org.wsgibridge.it.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/** A real nginx with one server, which keeps all that it writes in a folder. */
public final class NginxProcess implements AutoCloseable {
    private static final Path COMMAND = Path.of("/usr/sbin/nginx");

    private final Process process;

    private NginxProcess(Process process) {
        this.process = process;
    }

    /** Returns whether there is one: Debian's package nginx-light. */
    public static boolean isInstalled() {
        return Files.isExecutable(COMMAND);
    }

    /** Starts one with a {@code server} block; returns when it listens or has ended. */
    public static NginxProcess start(Path folder, String server) throws IOException {
        Path configuration = Files.writeString(folder.resolve("nginx.conf"), """
                daemon off;
                master_process off;
                pid %1$s/nginx.pid;
                error_log %1$s/error.log;
                events {}
                http {
                    access_log off;
                    client_body_temp_path %1$s/body;
                    proxy_temp_path %1$s/proxy;
                    fastcgi_temp_path %1$s/fastcgi;
                    uwsgi_temp_path %1$s/uwsgi;
                    scgi_temp_path %1$s/scgi;
                    %2$s
                }
                """.formatted(folder, server));
        Process process = new ProcessBuilder(COMMAND.toString(), "-c", configuration.toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("nginx.out").toFile())
                .start();
        // It writes this when its sockets are open.
        Path pid = folder.resolve("nginx.pid");
        Awaitility.await().until(() -> Files.exists(pid) || !process.isAlive());
        return new NginxProcess(process);
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(20, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
