package org.wsgibridge.express.tls;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.wsgibridge.express.Express;

/** The programs that make certificates and try connections: openssl, keytool, curl. All work in one folder. */
final class Tools {
    private static final Pattern HTTPS = Pattern.compile("Server URL \\(HTTPS\\) : (https\\S+)");

    private final Path folder;

    Tools(Path folder) {
        this.folder = folder;
    }

    static void assumeInstalled(String... programs) {
        for (String program : programs) {
            assumeTrue(isInstalled(program), "needs " + program);
        }
    }

    static boolean isInstalled(String program) {
        return Stream.of(System.getenv("PATH").split(":", -1))
                .anyMatch(entry -> Files.isExecutable(Path.of(entry, program)));
    }

    /** Returns the URL of a server's port for HTTPS. */
    static String https(Express express) {
        Matcher url = HTTPS.matcher(express.output());
        assertThat(url.find()).describedAs(express.output()).isTrue();
        return url.group(1);
    }

    /** Returns the exit code and, after a line feed, what was printed. */
    String run(String... command) throws IOException, InterruptedException {
        return fed("", command);
    }

    /** Runs a command with something to read. */
    String fed(String input, String... command) throws IOException, InterruptedException {
        Path read = Files.writeString(Files.createTempFile(folder, "command", ".in"), input);
        Path output = Files.createTempFile(folder, "command", ".out");
        int code = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectInput(read.toFile())
                .redirectOutput(output.toFile())
                .start()
                .waitFor();
        String printed = Files.readString(output, ISO_8859_1);
        Files.delete(read);
        Files.delete(output);
        return code + "\n" + printed;
    }

    private void must(String... command) throws IOException, InterruptedException {
        assertThat(run(command)).startsWith("0\n");
    }

    String curl(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                "curl", "--silent", "--show-error", "--noproxy", "*", "--cacert", "server.crt", "--max-time", "60"));
        command.addAll(List.of(arguments));
        return run(command.toArray(String[]::new));
    }

    /** Connects as {@code openssl s_client} does, and returns what it prints. */
    String connect(Express express, String input, String... options) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                "openssl", "s_client", "-connect", URI.create(https(express)).getAuthority()));
        command.addAll(List.of(options));
        return fed(input, command.toArray(String[]::new));
    }

    /** Makes {@code name.crt} and {@code name.key}, signed by itself. */
    void certificate(String name, String key, String subject) throws IOException, InterruptedException {
        must(
                "openssl",
                "req",
                "-x509",
                "-newkey",
                key,
                "-nodes",
                "-days",
                "2",
                "-subj",
                subject,
                "-addext",
                "subjectAltName=DNS:localhost,IP:127.0.0.1",
                "-keyout",
                name + ".key",
                "-out",
                name + ".crt");
        // As an ACME client leaves it.
        must("chmod", "600", name + ".key");
    }

    /** Makes {@code name.crt} and {@code name.key}, signed by another one. */
    void signed(String name, String issuer, String extension) throws IOException, InterruptedException {
        Files.writeString(folder.resolve(name + ".ext"), extension + "\n");
        String request = name + ".csr";
        List<String> key = List.of("-newkey", "rsa:2048", "-nodes", "-keyout", name + ".key");
        must(Stream.concat(Stream.of("openssl", "req", "-new", "-subj", "/CN=" + name, "-out", request), key.stream())
                .toArray(String[]::new));
        must(
                "openssl",
                "x509",
                "-req",
                "-in",
                request,
                "-CA",
                issuer + ".crt",
                "-CAkey",
                issuer + ".key",
                "-CAcreateserial",
                "-days",
                "2",
                "-extfile",
                name + ".ext",
                "-out",
                name + ".crt");
    }

    /**
     * Makes {@code issuer.crl}, a list of what an authority has revoked, and adds a certificate to it unless there is
     * none.
     */
    void revoke(String issuer, String... names) throws IOException, InterruptedException {
        Path configuration = authority(issuer);
        for (String name : names) {
            must("openssl", "ca", "-config", configuration.toString(), "-revoke", name + ".crt");
        }
        list(issuer, configuration);
    }

    /**
     * Makes {@code issuer.crl} with times of one's own.
     *
     * @param from when it begins to count
     * @param end its next update
     */
    void list(String issuer, Instant from, Instant end) throws IOException, InterruptedException {
        DateTimeFormatter format =
                DateTimeFormatter.ofPattern("yyyyMMddHHmmss'Z'").withZone(ZoneOffset.UTC);
        list(issuer, authority(issuer), "-crl_lastupdate", format.format(from), "-crl_nextupdate", format.format(end));
    }

    private void list(String issuer, Path configuration, String... options) throws IOException, InterruptedException {
        String made = issuer + ".crl-new";
        List<String> command =
                new ArrayList<>(List.of("openssl", "ca", "-config", configuration.toString(), "-gencrl", "-out", made));
        command.addAll(List.of(options));
        must(command.toArray(String[]::new));
        Files.move(folder.resolve(made), folder.resolve(issuer + ".crl"), StandardCopyOption.REPLACE_EXISTING);
    }

    private Path authority(String issuer) throws IOException {
        Path configuration = folder.resolve(issuer + ".cnf");
        if (!Files.exists(configuration)) {
            Files.writeString(folder.resolve(issuer + ".txt"), "");
            Files.writeString(configuration, """
                    [ca]
                    default_ca = own
                    [own]
                    database = %1$s.txt
                    certificate = %1$s.crt
                    private_key = %1$s.key
                    default_md = sha256
                    default_crl_days = 2
                    """.formatted(issuer));
        }
        return configuration;
    }

    /** The same with an elliptic curve. */
    void ellipticCertificate(String name) throws IOException, InterruptedException {
        must("openssl", "ecparam", "-name", "prime256v1", "-out", "curve.pem");
        certificate(name, "ec:curve.pem", "/CN=localhost");
    }

    /**
     * Makes both files with times of one's own.
     *
     * @param from when it begins to be valid, as keytool has it, such as {@code -3d}
     * @param days for how many days it is valid
     */
    void certificateOf(String name, String from, int days) throws IOException, InterruptedException {
        String store = name + ".p12";
        must(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                "server",
                "-keyalg",
                "EC",
                "-groupname",
                "secp256r1",
                "-dname",
                "CN=localhost",
                "-ext",
                "san=dns:localhost,ip:127.0.0.1",
                "-startdate",
                from,
                "-validity",
                Integer.toString(days),
                "-keystore",
                store,
                "-storetype",
                "PKCS12",
                "-storepass",
                "secret");
        must("openssl", "pkcs12", "-in", store, "-passin", "pass:secret", "-nodes", "-nocerts", "-out", name + ".key");
        must("openssl", "pkcs12", "-in", store, "-passin", "pass:secret", "-nokeys", "-out", name + ".crt");
        must("chmod", "600", name + ".key");
    }

    /** Returns the serial number of a certificate in a file, in hexadecimal digits. */
    String serial(String file) throws IOException, InterruptedException {
        return serialIn(run("openssl", "x509", "-noout", "-serial", "-in", file));
    }

    /** Returns the serial number of the certificate that new connections get. */
    String served(Express express) throws IOException, InterruptedException {
        Path seen = Files.writeString(folder.resolve("served.pem"), connect(express, ""), UTF_8);
        return serialIn(run("openssl", "x509", "-noout", "-serial", "-in", seen.toString()));
    }

    private static String serialIn(String printed) {
        assertThat(printed).startsWith("0\n").contains("serial=");
        return printed.substring(printed.indexOf("serial=") + "serial=".length())
                .strip();
    }
}
