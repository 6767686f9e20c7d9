package org.wsgibridge.express.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermission;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** When the launcher has the JVM make an archive of classes, and which one it gives to the JVM. */
class LauncherArchiveTest extends LauncherFixture {
    @ParameterizedTest
    @CsvSource({"17.0.1, -XX:SharedArchiveFile=", "25, -XX:AOTCache="})
    void mustAskForAnArchiveOfClassesAndUseItFromThenOn(String version, String option) throws Exception {
        Path cache = Files.createDirectory(folder.resolve("a cache"));
        Map<String, String> environment = cached(version, cache);
        Path archive = asked(environment);
        assertThat(asked(environment)).isEqualTo(archive).hasParentRaw(cache);
        writeArchive(archive, "");
        assertThat(launch(environment).output()).as("it cannot be had").doesNotContain(option);
        writeArchive(archive, "classes");
        assertThat(launch(environment).output().lines()).contains(option + archive + "-cpython");
        assertThat(launch(environment, "--engine", "jython").output()).doesNotContain(option);
        Files.writeString(jar, "a new version");
        assertThat(asked(environment)).isNotEqualTo(archive);
    }

    private Map<String, String> cached(String version, Path cache) throws IOException {
        return Map.of("JAVA_HOME", java("home" + version, version).toString(), "WSGI_EXPRESS_CACHE", cache.toString());
    }

    private static Path writeArchive(Path name, String content) throws IOException {
        Path archive = Files.writeString(Path.of(name + "-cpython"), content);
        Files.writeString(Path.of(archive + ".size"), content.length() + "\n");
        return archive;
    }

    private static Map<String, String> with(Map<String, String> environment, String variable, String value) {
        Map<String, String> all = new HashMap<>(environment);
        all.put(variable, value);
        return all;
    }

    @ParameterizedTest
    @CsvSource({
        "JAVA_OPTS, -Xshare:off",
        "JAVA_OPTS, -XX:AOTMode=off",
        "JAVA_TOOL_OPTIONS, -XX:SharedArchiveFile=/mine.jsa",
        "JDK_JAVA_OPTIONS, -XX:AOTCache=/mine",
        "JDK_JAVA_OPTIONS, @options.txt"
    })
    void anArchiveOfTheUsersOwnMustBeTheOnlyOne(String variable, String asked) throws Exception {
        Map<String, String> environment = cached("25", folder);
        writeArchive(asked(environment), "classes");
        assertThat(launch(environment).output()).contains("-XX:AOTCache=" + folder);
        assertThat(launch(with(environment, variable, asked)).output())
                .doesNotContain("-XX:AOTCache=" + folder, "class-archive");
    }

    @Test
    void aJarOfTheSameSizeAndTimeMustHaveAnArchiveOfItsOwn() throws Exception {
        Map<String, String> environment = cached("17", folder);
        FileTime time = FileTime.fromMillis(1_000_000_000_000L);
        Files.setLastModifiedTime(jar, time);
        Path archive = asked(environment);
        Path upgrade = Files.createFile(folder.resolve("upgrade.jar"));
        Files.setLastModifiedTime(upgrade, time);
        Files.move(upgrade, jar, StandardCopyOption.REPLACE_EXISTING);
        assertThat(asked(environment)).isNotEqualTo(archive);
    }

    @Test
    void anArchiveThatOthersCanChangeMustNotBeUsed() throws Exception {
        Path cache = Files.createDirectory(folder.resolve("cache"));
        Map<String, String> environment = cached("17", cache);
        Path archive = writeArchive(asked(environment), "classes");
        for (Path open : List.of(cache, archive)) {
            Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(open);
            for (PosixFilePermission other :
                    List.of(PosixFilePermission.GROUP_WRITE, PosixFilePermission.OTHERS_WRITE)) {
                Set<PosixFilePermission> more = new HashSet<>(permissions);
                more.add(other);
                Files.setPosixFilePermissions(open, more);
                assertThat(launch(environment).output())
                        .as("%s with %s", open, other)
                        .doesNotContain("SharedArchiveFile");
            }
            Files.setPosixFilePermissions(open, permissions);
            assertThat(launch(environment).output()).contains("SharedArchiveFile");
        }
        Path link = Files.createSymbolicLink(folder.resolve("link"), cache);
        assertThat(launch(with(environment, "WSGI_EXPRESS_CACHE", link.toString()))
                        .output())
                .doesNotContain("SharedArchiveFile");
    }

    @Test
    void anArchiveThatWasCutOffMustNotBeUsed() throws Exception {
        Map<String, String> environment = cached("17", folder);
        Path archive = writeArchive(asked(environment), "classes");
        assertThat(launch(environment).output()).contains("SharedArchiveFile");
        Files.writeString(archive, "cla");
        assertThat(launch(environment).output())
                .doesNotContain("SharedArchiveFile")
                .contains("class-archive");
    }

    @Test
    void theArchiveMustBeOfTheEngineThatAVariableOrAFileAsksFor() throws Exception {
        Map<String, String> environment = cached("17", folder);
        writeArchive(asked(environment), "classes");
        Path config = Files.writeString(folder.resolve("my.conf"), "port = 8000\nengine = jython\n");
        String option = "SharedArchiveFile";
        assertThat(launch(environment, "--engine=cpython").output()).contains(option);
        assertThat(launch(environment, "--engine=jython").output()).doesNotContain(option);
        assertThat(launch(with(environment, "WSGI_ENGINE", "jython")).output()).doesNotContain(option);
        assertThat(launch(with(environment, "WSGI_CONFIG", config.toString())).output())
                .doesNotContain(option);
        Path engine = Files.writeString(folder.resolve("engine"), "jython\n");
        Path path = Files.writeString(folder.resolve("config"), config.toString());
        assertThat(launch(with(environment, "WSGI_ENGINE_FILE", engine.toString()))
                        .output())
                .doesNotContain(option);
        assertThat(launch(with(environment, "WSGI_CONFIG_FILE", path.toString()))
                        .output())
                .doesNotContain(option);
        assertThat(launch(environment, "--config", config.toString()).output()).doesNotContain(option);
        assertThat(launch(environment, "--config", config.toString(), "--engine", "cpython")
                        .output())
                .contains(option);
    }

    private Path asked(Map<String, String> environment) throws Exception {
        String property = "-Dwsgi-express.class-archive=";
        return Path.of(launch(environment)
                .output()
                .lines()
                .filter(line -> line.startsWith(property))
                .findFirst()
                .orElseThrow()
                .substring(property.length()));
    }

    @Test
    void mustHaveNoArchiveWhereThereIsNoPlaceForItOrItIsAnothersOrThereIsNoJar() throws Exception {
        String home = java("home", "17").toString();
        assertThat(launch(Map.of("JAVA_HOME", home)).output()).doesNotContain("archive");
        assertThat(launch(Map.of("JAVA_HOME", home, "HOME", "/home/you", "WSGI_EXPRESS_CACHE", ""))
                        .output())
                .doesNotContain("archive");
        assertThat(launch(Map.of("JAVA_HOME", home, "HOME", "/home/you")).output())
                .contains("-Dwsgi-express.class-archive=/home/you/.cache/wsgi-express/classes-");
        assertThat(launch(Map.of("JAVA_HOME", home, "HOME", "/home/you", "WSGI_EXPRESS_JAR", "/a:/b.jar"))
                        .output())
                .doesNotContain("archive")
                .contains("-cp\n/a:/b.jar\n" + MAIN);
    }

    @Test
    void anArchiveOfAnotherUserMustNotBeUsed() throws Exception {
        assumeTrue(Files.getOwner(jar).getName().equals("root"), "needs root");
        Map<String, String> environment =
                Map.of("JAVA_HOME", java("home", "17").toString(), "WSGI_EXPRESS_CACHE", folder.toString());
        Path archive = writeArchive(asked(environment), "classes");
        Files.setOwner(
                archive, archive.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName("nobody"));
        assertThat(launch(environment).output()).doesNotContain("SharedArchiveFile");
    }
}
