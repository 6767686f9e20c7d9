package org.wsgibridge.it.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;

/** The certificate of a server, for the panels that show when it ends. */
final class Certificates {
    private Certificates() {}

    /** Makes a certificate of the server's, and the list of what it has revoked as an authority. */
    static void makeIn(Path home) throws Exception {
        Files.writeString(home.resolve("revoked.txt"), "");
        Files.writeString(home.resolve("authority.cnf"), """
                [ca]
                default_ca = own
                [own]
                database = revoked.txt
                certificate = server.crt
                private_key = server.key
                default_md = sha256
                default_crl_days = 30
                """);
        openssl(
                home,
                "req -x509 -newkey rsa:2048 -nodes -keyout server.key -out server.crt -days 60 -subj /CN=localhost");
        openssl(home, "ca -config authority.cnf -gencrl -out server.crl");
    }

    private static void openssl(Path home, String words) throws Exception {
        Path log = home.resolve("openssl.log");
        Process process = new ProcessBuilder(("openssl " + words).split(" "))
                .directory(home.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        assertThat(process.waitFor()).describedAs("%s", Files.readString(log)).isZero();
    }
}
