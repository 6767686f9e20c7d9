package org.wsgibridge.it.install;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The RPM package: built of the distribution, judged by rpmlint, and installed into a copy of this system. */
final class RpmPackageIT {
    @TempDir
    private Path folder;

    @BeforeEach
    void needRpmbuild() throws Exception {
        assumeTrue(PackageBuild.succeeds("rpmbuild", "--version"), "needs rpmbuild (Debian: rpm)");
    }

    private static Path build(Path target, Map<String, String> environment, String umask) throws Exception {
        PackageBuild.build("rpm/build", target, environment, umask);
        return PackageBuild.only(target, "-" + environment.getOrDefault("REVISION", "1") + ".noarch.rpm");
    }

    @Test
    void twoBuildsMustGiveTheSameBytesWithTheVersionOfTheDistribution() throws Exception {
        Path one = build(folder.resolve("one"), Map.of("TZ", "UTC"), "022");
        Path two = build(folder.resolve("two"), Map.of("TZ", "Asia/Tokyo", "LC_ALL", "C.UTF-8"), "077");
        assertThat(Files.mismatch(one, two)).isEqualTo(-1);
        assertThat(two.getFileName()).isEqualTo(one.getFileName());
        String version = PackageBuild.archive().getFileName().toString().replaceAll("wsgi-express-|\\.tar\\.gz", "");
        String told = Wheel.run(
                folder,
                Map.of(),
                "rpm",
                "--query",
                "--nosignature",
                "--qf",
                "%{VERSION} %{LICENSE} %{BUILDHOST}\\n"
                        + "[%{FILEMODES:perms} %{FILEUSERNAME} %{FILEGROUPNAME} %{FILENAMES}\\n"
                        + "]",
                "--package",
                one.toString());
        assertThat(told.lines())
                .contains(
                        version + " Apache-2.0 localhost",
                        "-rw-r--r-- root root /usr/share/wsgi-express/lib/wsgi-express.jar",
                        "-rwxr-xr-x root root /usr/share/wsgi-express/bin/wsgi-express",
                        "drwxr-x--- root wsgi-express /etc/wsgi-express")
                .anyMatch(line -> line.matches("-rw-r--r-- root root /usr/share/licenses/wsgi-express[^/]*/LICENSE"));
        assertThat(Files.readString(Path.of("../deploy/rpm/wsgi-express.spec")))
                .as("what it is without the script")
                .contains("%global upstream " + version + "}");
    }

    /** What is left is said of every package that nobody has signed, or meant so: see {@code %attr} in the file. */
    @Test
    void rpmlintMustFindNothingElse() throws Exception {
        assumeTrue(PackageBuild.succeeds("rpmlint", "--version"), "needs rpmlint (Debian: rpmlint)");
        Path built = build(folder, Map.of(), "022");
        Process rpmlint = new ProcessBuilder("rpmlint", built.toString(), "../deploy/rpm/wsgi-express.spec")
                .redirectErrorStream(true)
                .start();
        String found = new String(rpmlint.getInputStream().readAllBytes(), UTF_8);
        assertThat(found.lines()
                        .filter(line -> line.contains(" E: "))
                        .map(line -> line.replaceAll(".* E: (\\S+).*", "$1")))
                .as(found)
                .isSubsetOf(
                        "no-signature",
                        "no-packager-tag",
                        "no-group-tag",
                        "no-changelogname-tag",
                        "non-standard-dir-perm",
                        "env-script-interpreter");
        assertThat(found).contains("1 packages and 1 specfiles checked");
    }

    @Test
    @Timeout(value = 5, unit = TimeUnit.MINUTES)
    void mustBeInstalledUpgradedAndRemoved() throws Exception {
        Path files = folder.resolve("files");
        build(files, Map.of("REVISION", "1"), "022");
        build(files, Map.of("REVISION", "2"), "022");
        String java = System.getProperty("java.home");
        assertThat(PackageBuild.installInACopy(folder, files, "rpm.sh"))
                .contains(
                        "before:",
                        "installed: root:wsgi-express 750 wsgi-express wsgi-express Apache-2.0",
                        "started: served by wsgi-express",
                        "ended: 143",
                        "not awaited",
                        "removed: /etc/sysconfig/wsgi-express.rpmsave /etc/wsgi-express /run/wsgi-express"
                                + " /var/cache/wsgi-express /var/lib/wsgi-express")
                .anyMatch(line -> line.matches("upgraded: \\S+-2 JAVA_HOME=\\Q" + java + "\\E served by wsgi-express"));
    }
}
