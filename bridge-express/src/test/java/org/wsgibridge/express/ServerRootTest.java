package org.wsgibridge.express;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.wsgibridge.express.failure.ExpressException;
import org.wsgibridge.express.server.ServerRoot;

/** What another user of the machine may try with the folder of a server. */
class ServerRootTest {
    private static final String VICTIM = "precious";

    @TempDir
    private Path folder;

    private Path victim;

    @BeforeEach
    void makeApplication() throws IOException {
        Files.writeString(folder.resolve("wsgi.py"), """
                def application(environ, start_response):
                    start_response('200 OK', [])
                    return [b'hello']
                """);
        victim = Files.writeString(folder.resolve("victim"), VICTIM);
    }

    private static String mode(Path file) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    }

    private static void refuse(Path root, String fault) {
        assertThatThrownBy(() -> ServerRoot.locate(root, null, 8000).prepare())
                .isInstanceOf(ExpressException.class)
                .hasMessageStartingWith("--server-root " + root + " ")
                .hasMessageContaining(fault);
    }

    /** A folder that every user can make files in, as /tmp, and enter. */
    private Path shared() throws IOException {
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx--x--x"));
        Path shared = Files.createDirectory(folder.resolve("shared"));
        Files.setAttribute(shared, "unix:mode", 01777);
        return shared;
    }

    @Test
    void mustRefuseARootThatOthersCanMakeWriteToOrReplace() throws Exception {
        Path shared = shared();
        refuse(shared.resolve("root"), "lies in " + shared);
        assertThat(shared).isEmptyDirectory();
        Path open = Files.createDirectory(folder.resolve("open"));
        Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxrwxrwx"));
        refuse(open, "can be written to by other users");
        refuse(Files.createSymbolicLink(folder.resolve("link"), folder.resolve("nowhere")), "is a symbolic link");
        assertThat(folder.resolve("nowhere")).doesNotExist();
    }

    @Test
    void mustSayThatTheDiskIsFullWithoutNamesOfClasses() throws Exception {
        assumeTrue("root".equals(System.getProperty("user.name")), "needs root");
        Path disk = Files.createDirectory(folder.resolve("disk"));
        try (Express express = Express.runWithSmallDisk(
                folder, disk, "start-server", "wsgi.py", "--engine=cpython", "--port=0", "--server-root=" + disk)) {
            assertThat(express.exitCode()).describedAs(express.output()).isEqualTo(1);
            assertThat(express.output())
                    .contains("wsgi-express: the server cannot start: No space left on device")
                    .doesNotContain("Exception", "org.wsgibridge");
        }
    }

    @Test
    void mustRefuseARootThatAnotherUserMadeFirst() throws Exception {
        assumeTrue("root".equals(System.getProperty("user.name")), "needs root");
        Path shared = shared();
        Path root = shared.resolve("root");
        List<String> attack = List.of(
                "setpriv",
                "--reuid=65534",
                "--regid=65534",
                "--clear-groups",
                "sh",
                "-c",
                "mkdir -m 777 " + root
                        + " && ln -s " + victim + " " + root + "/banner && ln -s " + victim + " " + root
                        + "/error_log");
        assertThat(new ProcessBuilder(attack).inheritIO().start().waitFor()).isZero();

        try (Express express =
                Express.run(folder, "start-server", "wsgi.py", "--port", "0", "--server-root", root.toString())) {
            assertThat(express.exitCode()).isEqualTo(ExpressException.USAGE);
            assertThat(express.output()).contains("--server-root " + root + " belongs to user nobody");
        }

        assertThat(victim).hasContent(VICTIM);
    }

    @Test
    @Covers({"--pid-file", "--startup-log"})
    void mustNotWriteThroughLinks() throws Exception {
        Path root = Files.createDirectory(folder.resolve("root"));
        Path pid = folder.resolve("server.pid");
        for (Path link : List.of(root.resolve("banner"), root.resolve("startup_log"), pid)) {
            Files.createSymbolicLink(link, victim);
        }
        try (Express express =
                Express.serve(folder, "wsgi.py", "--startup-log", "--access-log", "--pid-file", pid.toString())) {
            assertThat(express.get("/").body()).isEqualTo("hello");
            await().untilAsserted(() -> {
                assertThat(pid).hasContent(express.process().pid() + "\n");
                assertThat(root.resolve("startup_log")).content().contains("Server Root");
            });
            assertThat(mode(root.resolve("banner"))).isEqualTo("rw-r-----");
            assertThat(mode(root.resolve("error_log"))).isEqualTo("rw-r-----");
            assertThat(mode(root.resolve("access_log"))).isEqualTo("rw-r-----");
            try (Stream<Path> files = Files.list(root)) {
                Path work = files.filter(file -> file.getFileName().toString().startsWith("work-"))
                        .findFirst()
                        .orElseThrow();
                assertThat(mode(work)).isEqualTo("rwx------");
            }
        }
        assertThat(victim).hasContent(VICTIM);
        assertThat(pid).doesNotExist();
    }

    @Test
    void mustMakeARootForThisUserAlone() throws Exception {
        ServerRoot.locate(folder.resolve("new/root"), null, 8000).prepare();
        assertThat(mode(folder.resolve("new/root"))).isEqualTo("rwx------");
        ServerRoot temporary = ServerRoot.locate(null, null, 0);
        assertThat(temporary.path()).hasParentRaw(Path.of(System.getProperty("java.io.tmpdir")));
        assertThat(temporary).isNotEqualTo(ServerRoot.locate(null, null, 0));
        temporary.prepare();
        assertThat(mode(temporary.path())).isEqualTo("rwx------");
        assertThatThrownBy(temporary::prepare).isInstanceOf(ExpressException.class);
        Files.delete(temporary.path());
    }

    @Test
    void mustNotAppendToALogThatIsALink() throws Exception {
        Path logs = Files.createDirectory(folder.resolve("logs"));
        for (String option : List.of("--log-level=warn", "--rotate-logs")) {
            Files.deleteIfExists(logs.resolve("error_log"));
            Files.createSymbolicLink(logs.resolve("error_log"), victim);
            try (Express express = Express.serve(folder, "wsgi.py", option, "--log-directory", logs.toString())) {
                assertThat(express.exitCode()).isEqualTo(ExpressException.USAGE);
                assertThat(express.output()).contains("the log file " + logs.resolve("error_log"));
            }
        }
        Files.setPosixFilePermissions(logs, PosixFilePermissions.fromString("rwxrwxrwx"));
        try (Express express = Express.serve(folder, "wsgi.py", "--log-directory", logs.toString())) {
            assertThat(express.exitCode()).isEqualTo(ExpressException.USAGE);
            assertThat(express.output()).contains("--log-directory " + logs + " can be written to by every user");
        }
        assertThat(victim).hasContent(VICTIM);
    }

    @Test
    void mustRemoveWhatAKilledServerHasLeft() throws Exception {
        Set<String> left;
        try (Express killed = Express.serve(folder, "wsgi.py")) {
            assertThat(killed.get("/").body()).isEqualTo("hello");
            killed.process().destroyForcibly().waitFor();
            left = workFolders();
            assertThat(left).hasSize(1);
        }
        List<Express> servers = new ArrayList<>();
        try {
            servers.add(Express.serve(folder, "wsgi.py"));
            assertThat(workFolders()).hasSize(1).doesNotContainAnyElementsOf(left);
            servers.add(Express.serve(folder, "wsgi.py"));
            assertThat(workFolders()).hasSize(2);
            assertThat(servers.get(0).get("/").body()).isEqualTo("hello");
        } finally {
            servers.forEach(Express::close);
        }
        assertThat(workFolders()).isEmpty();
    }

    private Set<String> workFolders() throws IOException {
        try (Stream<Path> files = Files.list(folder.resolve("root"))) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.startsWith("work-"))
                    .collect(Collectors.toSet());
        }
    }
}
