package org.wsgibridge.it.install;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The Debian package: built of the distribution, and installed into a copy of this system. */
final class DebianPackageIT {
    private static final Path BUILD =
            Path.of("../deploy/debian/build").toAbsolutePath().normalize();
    private static final Path STEPS = Path.of("src/test/resources/debian").toAbsolutePath();

    @TempDir
    private Path folder;

    @BeforeEach
    void needDpkg() throws Exception {
        assumeTrue(succeeds("dpkg-deb", "--version"), "needs dpkg-deb");
    }

    private static boolean succeeds(String... command) throws InterruptedException {
        try {
            return new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            return false;
        }
    }

    private static Path build(Path target, Map<String, String> environment, String umask) throws Exception {
        Path distribution;
        try (Stream<Path> files = Files.list(Wheel.TARGET)) {
            distribution = files.filter(file -> file.toString().endsWith(".tar.gz"))
                    .findFirst()
                    .orElseThrow();
        }
        Files.createDirectories(target);
        Wheel.run(
                target,
                environment,
                "sh",
                "-c",
                "umask " + umask + " && exec \"$@\"",
                "sh",
                BUILD.toString(),
                distribution.toString(),
                target.toString());
        try (Stream<Path> files = Files.list(target)) {
            String revision = environment.getOrDefault("REVISION", "1");
            return files.filter(file -> file.toString().endsWith("-" + revision + "_all.deb"))
                    .findFirst()
                    .orElseThrow();
        }
    }

    @Test
    void twoBuildsMustGiveTheSameBytes() throws Exception {
        Path one = build(folder.resolve("one"), Map.of("TZ", "UTC"), "022");
        Path two = build(folder.resolve("two"), Map.of("TZ", "Asia/Tokyo", "LC_ALL", "C.UTF-8"), "077");
        assertThat(Files.mismatch(one, two)).isEqualTo(-1);
        assertThat(two.getFileName()).isEqualTo(one.getFileName());
        String contents = Wheel.run(folder, Map.of(), "dpkg-deb", "--contents", one.toString());
        assertThat(contents.lines().map(line -> line.substring(0, line.indexOf(' ', 12))))
                .as("permissions and owners")
                .isSubsetOf(
                        "drwxr-xr-x root/root", "-rw-r--r-- root/root", "-rwxr-xr-x root/root", "lrwxrwxrwx root/root");
        Path unpacked = folder.resolve("unpacked");
        Wheel.run(folder, Map.of(), "dpkg-deb", "--raw-extract", one.toString(), unpacked.toString());
        Wheel.run(unpacked, Map.of(), "md5sum", "--check", "--strict", "DEBIAN/md5sums");
    }

    @Test
    @Timeout(value = 5, unit = TimeUnit.MINUTES)
    void mustBeInstalledUpgradedRemovedAndPurged() throws Exception {
        assumeTrue(System.getProperty("user.name").equals("root"), "needs root");
        Path system = Files.createDirectory(folder.resolve("system"));
        Path files = Files.createDirectory(folder.resolve("files"));
        assumeTrue(
                succeeds("unshare", "--mount", "--pid", "--fork", "sh", "-c", "mount -t tmpfs none " + system),
                "needs a kernel that lets root mount");
        build(files, Map.of("REVISION", "1"), "022");
        build(files, Map.of("REVISION", "2"), "022");
        Path steps = Files.copy(STEPS.resolve("steps.sh"), files.resolve("steps.sh"));
        String java = System.getProperty("java.home");
        String output = Wheel.run(
                folder,
                Map.of(),
                "unshare",
                "--mount",
                "--pid",
                "--fork",
                "--kill-child",
                "sh",
                STEPS.resolve("chroot.sh").toString(),
                system.toString(),
                java,
                steps.toString());
        assertThat(output.lines().map(String::strip))
                .contains(
                        "before:",
                        "installed: root:wsgi-express 750 wsgi-express install ok installed",
                        "started: served by wsgi-express",
                        "ended: 143",
                        "not awaited",
                        "removed: /etc/default/wsgi-express /etc/wsgi-express /run/wsgi-express /var/cache/wsgi-express"
                                + " /var/lib/wsgi-express",
                        "purged: /run/wsgi-express")
                .anyMatch(line -> line.matches("upgraded: \\S+-2 JAVA_HOME=\\Q" + java + "\\E served by wsgi-express"));
    }
}
