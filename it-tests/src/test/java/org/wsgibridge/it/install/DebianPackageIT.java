package org.wsgibridge.it.install;

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

/** The Debian package: built of the distribution, and installed into a copy of this system. */
final class DebianPackageIT {
    @TempDir
    private Path folder;

    @BeforeEach
    void needDpkg() throws Exception {
        assumeTrue(PackageBuild.succeeds("dpkg-deb", "--version"), "needs dpkg-deb");
    }

    private static Path build(Path target, Map<String, String> environment, String umask) throws Exception {
        PackageBuild.build("debian/build", target, environment, umask);
        return PackageBuild.only(target, "-" + environment.getOrDefault("REVISION", "1") + "_all.deb");
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
        assertThat(contents).contains("/deploy/kubernetes/").doesNotContain("/deploy/rpm", "/deploy/release");
        Path unpacked = folder.resolve("unpacked");
        Wheel.run(folder, Map.of(), "dpkg-deb", "--raw-extract", one.toString(), unpacked.toString());
        Wheel.run(unpacked, Map.of(), "md5sum", "--check", "--strict", "DEBIAN/md5sums");
    }

    @Test
    @Timeout(value = 5, unit = TimeUnit.MINUTES)
    void mustBeInstalledUpgradedRemovedAndPurged() throws Exception {
        Path files = folder.resolve("files");
        build(files, Map.of("REVISION", "1"), "022");
        build(files, Map.of("REVISION", "2"), "022");
        String java = System.getProperty("java.home");
        assertThat(PackageBuild.installInACopy(folder, files, "deb.sh"))
                .contains(
                        "before:",
                        "installed: root:wsgi-express 750 wsgi-express install ok installed",
                        "started: served by wsgi-express",
                        "ended: 143",
                        "not awaited",
                        "removed: /etc/default/wsgi-express"
                                + " /etc/systemd/system/multi-user.target.wants/wsgi-express@mysite.service"
                                + " /etc/wsgi-express /run/wsgi-express /var/cache/wsgi-express /var/lib/wsgi-express",
                        "purged: /run/wsgi-express")
                .anyMatch(line -> line.matches("upgraded: \\S+-2 JAVA_HOME=\\Q" + java + "\\E served by wsgi-express"));
    }
}
