package org.wsgibridge.jdbc.postgresql;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;
import org.postgresql.Driver;
import org.wsgibridge.jdbc.NewData;

/** A PostgreSQL of Debian's package, on a loopback port, with its own folder that goes with it. */
public final class PostgresServer implements AutoCloseable {
    private static final Path ROOT = Path.of("/usr/lib/postgresql");
    private static final String USER = "nobody";
    private static final int FIRST_PORT = 20_000;
    private static final int PORTS = 10_000;

    private final Path binaries;
    private final Path folder;
    private int port;
    private @Nullable Process process;

    private PostgresServer(Path binaries, Path folder) {
        this.binaries = binaries;
        this.folder = folder;
    }

    /** Starts one, or has the test skip itself where PostgreSQL is not installed. */
    public static PostgresServer start() throws IOException {
        Optional<Path> binaries = installed();
        Assumptions.assumeTrue(binaries.isPresent(), "needs PostgreSQL (Debian: postgresql)");
        PostgresServer server = new PostgresServer(binaries.orElseThrow(), Files.createTempDirectory("postgres"));
        try {
            server.initialize();
            server.resume();
        } catch (IOException | RuntimeException e) {
            server.close();
            throw e;
        }
        return server;
    }

    private static Optional<Path> installed() throws IOException {
        if (!Files.isDirectory(ROOT)) {
            return Optional.empty();
        }
        try (Stream<Path> versions = Files.list(ROOT)) {
            return versions.map(version -> version.resolve("bin"))
                    .filter(bin -> Files.isExecutable(bin.resolve("initdb")))
                    .max(Path::compareTo);
        }
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
        NewData.into(folder.resolve("data"), binaries.resolve("initdb"), this::initdb);
        Files.writeString(
                folder.resolve("data/pg_hba.conf"),
                "host all locked 127.0.0.1/32 scram-sha-256\nhost all all 127.0.0.1/32 trust\n",
                UTF_8,
                StandardOpenOption.TRUNCATE_EXISTING);
    }

    private void initdb() throws IOException {
        Process initdb = begin(List.of(
                "initdb", "-D", data(), "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "-N"));
        initdb.onExit().orTimeout(200, TimeUnit.SECONDS).join();
        assertThat(initdb.exitValue()).as(this::log).isZero();
    }

    private String data() {
        return folder.resolve("data").toString();
    }

    private Process begin(List<String> command) throws IOException {
        List<String> whole = new ArrayList<>();
        if (isRoot()) {
            whole.addAll(List.of("setpriv", "--reuid", USER, "--regid", "nogroup", "--clear-groups"));
        }
        whole.add(binaries.resolve(command.get(0)).toString());
        whole.addAll(command.subList(1, command.size()));
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
            // PostgreSQL cannot choose one itself; it ends when another program has it.
            int candidate = first ? FIRST_PORT + random.nextInt(PORTS) : port;
            Process started = begin(List.of(
                    "postgres",
                    "-D",
                    data(),
                    "-p",
                    Integer.toString(candidate),
                    "-c",
                    "listen_addresses=127.0.0.1",
                    "-c",
                    "unix_socket_directories=",
                    "-c",
                    "fsync=off",
                    "-c",
                    "max_prepared_transactions=5"));
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
        try (Connection connection = Objects.requireNonNull(new Driver().connect(url(), new Properties()));
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SHOW data_directory")) {
            return rows.next() && data().equals(rows.getString(1));
        } catch (SQLException notYet) {
            return false;
        }
    }

    /** Ends it immediately, as a crash does. */
    public void crash() throws IOException {
        Process running = process;
        if (running != null && running.isAlive()) {
            new ProcessBuilder("kill", "-QUIT", Long.toString(running.pid()))
                    .start()
                    .onExit()
                    .join();
            running.onExit().orTimeout(60, TimeUnit.SECONDS).join();
        }
    }

    /** Returns where it is, for JDBC. */
    public String url() {
        return "jdbc:postgresql://127.0.0.1:" + port + "/postgres?user=postgres";
    }

    /** Returns where it is, for libpq. */
    public String dsn() {
        return "host=127.0.0.1 port=" + port + " user=postgres dbname=postgres";
    }

    /** Returns whether it is of that version, such as 15. */
    public boolean isVersion(int major) {
        return binaries.startsWith(ROOT.resolve(Integer.toString(major)));
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
