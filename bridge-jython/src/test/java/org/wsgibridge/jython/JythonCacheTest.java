package org.wsgibridge.jython;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.wsgibridge.jython.modules.ModuleCompiler;
import org.wsgibridge.settings.SettingsException;
import org.wsgibridge.settings.group.ProcessGroupSettings;
import org.wsgibridge.settings.group.PythonSettings;
import org.wsgibridge.spi.Interpreter;
import org.wsgibridge.testkit.TestSettings;
import org.wsgibridge.testkit.jvm.QuickJvm;

/** Compiled modules are kept from one start to the next, and only used when nothing else can have put them there. */
final class JythonCacheTest {
    private static final String APP = """
            import big
            def application(environ, start_response):
                start_response('200 OK', [])
                return [big.WHO, ' ', application.__code__.co_filename]
            """;

    @TempDir
    private Path folder;

    private String start(String name, Path cache) throws Exception {
        return start(name, cache, UnaryOperator.identity());
    }

    /** Starts an application in its own folder, asks it, and ends it. */
    private String start(String name, Path cache, UnaryOperator<ProcessGroupSettings> change) throws Exception {
        try (Deployed deployed = new Deployed(folder.resolve(name), cache)) {
            deployed.file("app.py", APP);
            deployed.file("big.py", "WHO = 'big'\n");
            Interpreter interpreter = deployed.open(change, "app.py", "application");
            return deployed.text(interpreter, "app.py", "application", "");
        }
    }

    private UnaryOperator<ProcessGroupSettings> named(String name, Path cache) {
        return group -> new TestSettings(group)
                .python(new PythonSettings(
                        folder.resolve(name).resolve("app"), null, List.of(), null, null, List.of(), List.of(), cache))
                .group();
    }

    /** Returns the entries; what is compiled again is another file. */
    private static Map<String, String> entries(Path cache) throws IOException {
        Map<String, String> entries = new TreeMap<>();
        try (Stream<Path> files = Files.list(cache)) {
            for (Path file : files.toList()) {
                BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
                entries.put(
                        String.valueOf(file.getFileName()), attributes.fileKey() + " " + attributes.lastModifiedTime());
            }
        }
        return entries;
    }

    private static Path entry(Path cache, String module) throws IOException {
        try (Stream<Path> files = Files.list(cache)) {
            return files.filter(file -> String.valueOf(file.getFileName()).startsWith(module + "-"))
                    .findFirst()
                    .orElseThrow();
        }
    }

    @Test
    void theSecondStartCompilesNothing() throws Exception {
        Path cache = folder.resolve("cache");
        String script = folder.resolve("one/app/app.py").toString();
        assertThat(start("one", cache)).isEqualTo("big " + script);
        Map<String, String> first = entries(cache.resolve("jython"));
        assertThat(first.keySet()).anyMatch(name -> name.startsWith("big-"));

        assertThat(start("one", cache)).isEqualTo("big " + script);

        assertThat(entries(cache.resolve("jython"))).isEqualTo(first);
    }

    /** A WAR that is not unpacked has its modules elsewhere at each start. */
    @Test
    void anEntryServesWhereverItsSourceLies() throws Exception {
        Path cache = folder.resolve("named");
        start("one", folder, named("one", cache));
        String first = entries(cache).get(String.valueOf(entry(cache, "big").getFileName()));

        assertThat(start("two", folder, named("two", cache))).isEqualTo("big " + folder.resolve("two/app/app.py"));

        assertThat(entries(cache).get(String.valueOf(entry(cache, "big").getFileName())))
                .isEqualTo(first);
    }

    @Test
    void theFolderIsThisUsersAlone() throws Exception {
        assumeTrue(
                FileSystems.getDefault().supportedFileAttributeViews().contains("posix"),
                "needs a file system with POSIX permissions");
        start("one", folder.resolve("cache"));

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("cache/jython"))))
                .isEqualTo("rwx------");
    }

    @Test
    void aFolderThatOthersCanWriteToIsNotUsed() throws Exception {
        assumeTrue(
                FileSystems.getDefault().supportedFileAttributeViews().contains("posix"),
                "needs a file system with POSIX permissions");
        Path open = Files.createDirectories(folder.resolve("cache/jython"));
        Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxrwxrwx"));

        assertThat(start("one", folder.resolve("cache"))).startsWith("big ");

        assertThat(open).isEmptyDirectory();
        assertThatThrownBy(() -> check(open))
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining("python-cache=" + open + " can be written to by other users");
        Path link = Files.createSymbolicLink(folder.resolve("link"), Files.createDirectory(folder.resolve("target")));
        assertThatThrownBy(() -> check(link)).hasMessageContaining("is a symbolic link");
    }

    private void check(Path cache) throws IOException {
        try (Deployed deployed = new Deployed(folder.resolve("checked"))) {
            deployed.engine()
                    .check(named("checked", cache).apply(deployed.settings().group()));
        }
    }

    @Test
    void whatIsNotWholeIsCompiledAgain() throws Exception {
        Path cache = folder.resolve("cache");
        start("one", cache);
        Path entry = entry(cache.resolve("jython"), "big");
        byte[] whole = Files.readAllBytes(entry);
        for (byte[] broken : List.of(new byte[0], new byte[10], Arrays.copyOf(whole, whole.length - 1))) {
            Files.write(entry, broken);
            assertThat(start("one", cache)).startsWith("big ");
            assertThat(Files.readAllBytes(entry)).isEqualTo(whole);
        }
    }

    @Test
    void whatWasCompiledWhenTheApplicationWasPackedIsNotCompiled() throws Exception {
        Path cache = folder.resolve("cache/jython");
        Path app = Files.createDirectories(folder.resolve("one/app"));
        Files.writeString(app.resolve("big.py"), "WHO = 'big'\n");
        Files.writeString(app.resolve("new.py"), "from __future__ import annotations\nx: int = 1\n");
        Path packages = folder.resolve("one/lib-python");
        Path shipped = packages.resolve("__jython__");
        assertThat(compile(packages, app)).isEqualTo("1 1");

        assertThat(start("one", folder.resolve("cache"))).startsWith("big " + folder.resolve("one/app/app.py"));
        assertThat(entries(cache).keySet()).noneMatch(name -> name.startsWith("big-"));

        byte[] whole = Files.readAllBytes(entry(shipped, "big"));
        Files.write(entry(shipped, "big"), Arrays.copyOf(whole, whole.length - 1));
        assertThat(start("one", folder.resolve("cache"))).startsWith("big ");
        assertThat(entries(cache).keySet()).anyMatch(name -> name.startsWith("big-"));
    }

    @Test
    void compilingMustMakeTheSameOfTheSameSourcesAndKeepNoOthers() throws Exception {
        Path source = Files.createDirectories(folder.resolve("one/shop/views")).resolve("__init__.py");
        Files.writeString(source, "def index():\n    return {'a', 'b'}\n");
        Files.writeString(folder.resolve("one/shop/__init__.py"), "");
        Files.writeString(folder.resolve("one/not-a-module.py"), "x = (");
        assertThat(compile(folder.resolve("first"), folder.resolve("one"))).isEqualTo("2 0");
        byte[] first = Files.readAllBytes(entry(folder.resolve("first/__jython__"), "shop.views"));
        Files.move(folder.resolve("one"), folder.resolve("moved"));
        assertThat(compile(folder.resolve("second"), folder.resolve("moved"))).isEqualTo("2 0");
        assertThat(entry(folder.resolve("second/__jython__"), "shop.views")).hasBinaryContent(first);

        Files.writeString(folder.resolve("moved/shop/views/__init__.py"), "x = 1\n");
        assertThat(compile(folder.resolve("second"), folder.resolve("moved"))).isEqualTo("2 0");
        assertThat(entries(folder.resolve("second/__jython__"))).hasSize(2);
    }

    @Test
    void compilingMustFollowNoLinkInCirclesAndDeleteNothingOfOthers() throws Exception {
        Path shop = Files.createDirectories(folder.resolve("one/shop"));
        Files.writeString(shop.resolve("__init__.py"), "");
        Files.createSymbolicLink(shop.resolve("a"), shop);
        Files.createSymbolicLink(shop.resolve("b"), shop);
        Files.createSymbolicLink(shop.resolve("gone.py"), folder.resolve("nowhere"));
        Path others = Files.createDirectories(folder.resolve("target/__jython__/folder"));
        Files.writeString(others.resolveSibling("notes.txt"), "mine");
        assertThat(compile(folder.resolve("target"), folder.resolve("one"))).isEqualTo("1 1");
        assertThat(others).exists();
        assertThat(others.resolveSibling("notes.txt")).hasContent("mine");

        Path victim = Files.createDirectory(folder.resolve("victim"));
        Files.writeString(victim.resolve("old$py.class"), "mine");
        Files.createSymbolicLink(Files.createDirectory(folder.resolve("linked")).resolve("__jython__"), victim);
        assertThat(run(folder.resolve("linked"), folder.resolve("one")).exitValue())
                .isNotZero();
        assertThat(folder.resolve("compiler.txt")).content().contains("expected a folder, and not a link to one");
        assertThat(victim.resolve("old$py.class")).hasContent("mine");
    }

    /** Compiles as a build does; returns the line that is printed. */
    private String compile(Path target, Path root) throws Exception {
        Process process = run(target, root);
        String output = Files.readString(folder.resolve("compiler.txt"));
        assertThat(process.exitValue()).as(output).isZero();
        return output.strip();
    }

    private Process run(Path target, Path root) throws Exception {
        Process process = new ProcessBuilder(QuickJvm.of(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        ModuleCompiler.class.getName(),
                        target.toString(),
                        root.toString())))
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("compiler.txt").toFile())
                .start();
        int unused = process.waitFor();
        return process;
    }

    @Test
    void serversMayShareAFolder() throws Exception {
        Path cache = folder.resolve("cache");
        List<CompletableFuture<String>> starts = new ArrayList<>();
        for (String name : List.of("one", "two", "three")) {
            starts.add(CompletableFuture.supplyAsync(() -> {
                try {
                    return start(name, cache);
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
            }));
        }
        assertThat(starts).allSatisfy(started -> assertThat(started.join()).startsWith("big "));
        assertThat(entries(cache.resolve("jython")).keySet()).noneMatch(name -> name.endsWith(".tmp"));
    }

    @Test
    void whatIsNotUsedAnyMoreIsRemoved() throws Exception {
        Path cache = folder.resolve("cache");
        start("one", cache);
        Path kept = cache.resolve("jython");
        Path used = entry(kept, "big");
        age(used, Duration.ofDays(29));
        Path old = age(Files.writeString(kept.resolve("old-0$py.class"), "x"), Duration.ofDays(31));
        Path half = age(Files.writeString(kept.resolve(".compiled1.tmp"), "x"), Duration.ofHours(2));
        Path foreign = age(Files.writeString(kept.resolve("notes.txt"), "x"), Duration.ofDays(31));

        start("one", cache);

        assertThat(old).doesNotExist();
        assertThat(half).doesNotExist();
        assertThat(foreign).exists();
        assertThat(Files.getLastModifiedTime(used).toInstant())
                .isAfter(Instant.now().minus(Duration.ofDays(1)));
    }

    private static Path age(Path file, Duration age) throws IOException {
        return Files.setLastModifiedTime(file, FileTime.from(Instant.now().minus(age)));
    }
}
