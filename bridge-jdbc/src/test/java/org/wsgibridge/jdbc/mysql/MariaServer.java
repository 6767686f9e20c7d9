package org.wsgibridge.jdbc.mysql;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;
import org.wsgibridge.jdbc.NewData;

/** A MariaDB of Debian's package, on a loopback port, with its own folder that goes with it. */
public final class MariaServer implements AutoCloseable {
    private static final Path SERVER = Path.of("/usr/sbin/mariadbd");
    private static final String USER = "nobody";
    private static final int FIRST_PORT = 20_000;
    private static final int PORTS = 10_000;

    private final Path folder;
    private int port;
    private @Nullable Process process;

    private MariaServer(Path folder) {
        this.folder = folder;
    }

    /** Starts one, or has the test skip itself where MariaDB is not installed. */
    public static MariaServer start() throws IOException {
        return start(false);
    }

    /** Starts one that can encrypt, with a certificate for localhost that it has signed itself. */
    static MariaServer startWithTls() throws IOException {
        return start(true);
    }

    private static MariaServer start(boolean tls) throws IOException {
        Assumptions.assumeTrue(Files.isExecutable(SERVER), "needs MariaDB (Debian: mariadb-server)");
        MariaServer server = new MariaServer(Files.createTempDirectory("mariadb"));
        try {
            server.initialize();
            if (tls) {
                server.makeCertificate();
            }
            server.resume();
        } catch (IOException | RuntimeException e) {
            server.close();
            throw e;
        }
        return server;
    }

    private static boolean isRoot() {
        return "root".equals(System.getProperty("user.name"));
    }

    private void initialize() throws IOException {
        if (isRoot()) {
            Files.setOwner(
                    folder,
                    folder.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName(USER));
        }
        NewData.into(folder.resolve("data"), SERVER, this::install);
    }

    private void install() throws IOException {
        finish(begin(List.of(
                "mariadb-install-db",
                "--no-defaults",
                "--datadir=" + data(),
                temporary(),
                "--auth-root-authentication-method=normal",
                "--skip-test-db")));
    }

    private void makeCertificate() throws IOException {
        finish(begin(List.of(
                "openssl",
                "req",
                "-x509",
                "-newkey",
                "rsa:2048",
                "-nodes",
                "-subj",
                "/CN=localhost",
                "-days",
                "30",
                "-keyout",
                key().toString(),
                "-out",
                certificate().toString())));
    }

    private void finish(Process process) {
        process.onExit().orTimeout(200, TimeUnit.SECONDS).join();
        assertThat(process.exitValue()).as(this::log).isZero();
    }

    /** Returns the file of its certificate. */
    Path certificate() {
        return folder.resolve("cert.pem");
    }

    private Path key() {
        return folder.resolve("key.pem");
    }

    private String data() {
        return folder.resolve("data").toString();
    }

    /** Each that starts removes what it takes for old temporary files, those of others in the same folder as well. */
    private String temporary() {
        return "--tmpdir=" + folder;
    }

    private Process begin(List<String> command) throws IOException {
        List<String> whole = new ArrayList<>();
        if (isRoot()) {
            whole.addAll(List.of("setpriv", "--reuid", USER, "--regid", "nogroup", "--clear-groups"));
        }
        whole.addAll(command);
        return new ProcessBuilder(whole)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        folder.resolve("log.txt").toFile()))
                .start();
    }

    /** Starts it, or starts it again on the port that it had. */
    public void resume() throws IOException {
        boolean first = port == 0;
        SplittableRandom random = new SplittableRandom();
        for (int attempt = 0; attempt < 20; attempt++) {
            // MariaDB cannot choose one itself; it ends when another program has it.
            int candidate = first ? FIRST_PORT + random.nextInt(PORTS) : port;
            List<String> command = new ArrayList<>(List.of(
                    SERVER.toString(),
                    "--no-defaults",
                    "--datadir=" + data(),
                    temporary(),
                    "--bind-address=127.0.0.1",
                    "--port=" + candidate,
                    "--socket=" + folder.resolve("socket"),
                    "--pid-file=" + folder.resolve("pid"),
                    "--innodb-flush-log-at-trx-commit=0",
                    "--innodb-lock-wait-timeout=1000"));
            if (Files.exists(certificate())) {
                command.addAll(List.of("--ssl-cert=" + certificate(), "--ssl-key=" + key()));
            }
            Process started = begin(command);
            process = started;
            port = candidate;
            if (isUp(started)) {
                return;
            }
        }
        throw new IOException(log());
    }

    private boolean isUp(Process started) {
        Awaitility.await().atMost(Duration.ofSeconds(200)).until(() -> !started.isAlive() || answers());
        return started.isAlive();
    }

    private boolean answers() {
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT @@datadir")) {
            return rows.next() && rows.getString(1).startsWith(data());
        } catch (SQLException notYet) {
            return false;
        }
    }

    /** Opens a connection as the module does. */
    Connection connect() throws SQLException {
        return Connector.open(host(), port, Map.of("user", "root", "connectTimeout", "10000"));
    }

    /** Ends it immediately, as a crash does. */
    public void crash() {
        Process running = process;
        if (running != null && running.isAlive()) {
            running.destroyForcibly().onExit().orTimeout(60, TimeUnit.SECONDS).join();
        }
    }

    /** Returns whether it is of that version, such as 10.11. */
    boolean isVersion(String wanted) throws SQLException {
        try (Connection connection = connect()) {
            return connection.getMetaData().getDatabaseProductVersion().startsWith(wanted + ".");
        }
    }

    /** Has it do nothing until {@link #thaw()}, as a machine that hangs. */
    void freeze() throws IOException {
        signal("-STOP");
    }

    /** Has it go on. */
    void thaw() throws IOException {
        signal("-CONT");
    }

    private void signal(String signal) throws IOException {
        Process running = process;
        if (running != null) {
            finish(begin(List.of("kill", signal, Long.toString(running.pid()))));
        }
    }

    /** Returns its host. */
    public String host() {
        return "127.0.0.1";
    }

    /** Returns its port. */
    public int port() {
        return port;
    }

    private String log() {
        try {
            return Files.readString(folder.resolve("log.txt"), UTF_8);
        } catch (IOException none) {
            return none.toString();
        }
    }

    @Override
    public void close() throws IOException {
        crash();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
