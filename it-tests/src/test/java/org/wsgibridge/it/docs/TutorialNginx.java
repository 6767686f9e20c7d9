package org.wsgibridge.it.docs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/** A real nginx with the server of a page, which differs in ports and certificate alone. */
final class TutorialNginx implements AutoCloseable {
    private final Process process;
    private final int port;

    private TutorialNginx(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    /** Starts one; returns when it listens. */
    static TutorialNginx start(Path folder, String site, int upstream) throws IOException, InterruptedException {
        run(List.of(
                "openssl",
                "req",
                "-x509",
                "-newkey",
                "rsa:2048",
                "-nodes",
                "-days",
                "2",
                "-subj",
                "/CN=www.example.com",
                "-keyout",
                folder.resolve("privkey.pem").toString(),
                "-out",
                folder.resolve("fullchain.pem").toString()));
        int port = PageShell.freePort();
        String own = site.replace("listen 443", "listen 127.0.0.1:" + port)
                .replace("/etc/letsencrypt/live/www.example.com", folder.toString())
                .replace("127.0.0.1:8000", "127.0.0.1:" + upstream);
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
                """.formatted(folder, own));
        Process process = new ProcessBuilder("/usr/sbin/nginx", "-c", configuration.toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("nginx.out").toFile())
                .start();
        Path pid = folder.resolve("nginx.pid");
        Awaitility.await().until(() -> Files.exists(pid) || !process.isAlive());
        return new TutorialNginx(process, port);
    }

    /** Asks for a path by HTTPS, and returns the body. */
    String get(String host, String path) throws IOException, InterruptedException {
        return run(List.of(
                "curl",
                "--silent",
                "--show-error",
                "--insecure",
                "--noproxy",
                "*",
                "--max-time",
                "60",
                "--resolve",
                host + ":" + port + ":127.0.0.1",
                "https://" + host + ":" + port + path));
    }

    private static String run(List<String> command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor()).as("%s: %s", command, output).isZero();
        return output;
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
