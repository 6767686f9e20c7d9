package org.wsgibridge.it.docs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.wsgibridge.it.server.NginxProcess;
import org.wsgibridge.it.server.Ports;

/** A real nginx with the server of a page, which differs in ports and certificate alone. */
final class TutorialNginx implements AutoCloseable {
    private final NginxProcess process;
    private final int port;

    private TutorialNginx(NginxProcess process, int port) {
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
        int port = Ports.next();
        String own = site.replace("listen 443", "listen 127.0.0.1:" + port)
                .replace("/etc/letsencrypt/live/www.example.com", folder.toString())
                .replace("127.0.0.1:8000", "127.0.0.1:" + upstream);
        return new TutorialNginx(NginxProcess.start(folder, own), port);
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
        process.close();
    }
}
