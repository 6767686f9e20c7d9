package org.wsgibridge.it.application;

import static org.awaitility.Awaitility.await;

import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.wsgibridge.it.express.Server;

/** An application that is served: by wsgi-express on the engine jython, or by wsgiref on CPython 2.7. */
record Site(URI url, Runnable end) implements AutoCloseable {
    private static final Path SOURCES = Path.of("src/test/python/applications").toAbsolutePath();
    /** What {@code .ci/run} fetches. */
    static final Path PACKAGES = Path.of("../target/python-2.7-packages").toAbsolutePath();

    static final Path SQLALCHEMY = Path.of("../target/sqlalchemy-1.3/lib").toAbsolutePath();

    static final Path DJANGO = Path.of("../target/django-1.11").toAbsolutePath();

    /** Names of files are UTF-8. */
    private static final Map<String, String> ENVIRONMENT = Map.of("LC_ALL", "C.UTF-8");

    static final Path MOIN = Path.of("../target/projects/moin-1.9.11").toAbsolutePath();

    static final Path TRAC = Path.of("../target/trac-1.2").toAbsolutePath();

    /** Serves a copy of an application on the engine jython, with folders of packages. */
    static Site onJython(String name, Path folder, List<Path> packages) throws IOException, URISyntaxException {
        copy(SOURCES.resolve(name), folder);
        List<String> command = new ArrayList<>(List.of(
                Server.java(),
                "-cp",
                String.join(
                        File.pathSeparator,
                        Server.JAR.toString(),
                        location(org.wsgibridge.jdbc.DriverJar.class),
                        location(org.sqlite.JDBC.class)),
                "org.wsgibridge.express.WsgiExpress",
                "start-server",
                "--engine",
                "jython",
                "--startup-timeout",
                "300",
                "--request-timeout",
                "120",
                "--python-path",
                packages.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator)),
                "wsgi.py"));
        command.addAll(Server.ANY_PORT);
        Server server = Server.start(folder, ENVIRONMENT, command);
        return new Site(server.url(), server::close);
    }

    private static String location(Class<?> type) throws URISyntaxException {
        return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI())
                .toString();
    }

    /** Serves a copy of an application on CPython, with folders of packages. */
    static Site onCpython(Path python, String name, Path folder, List<Path> packages) throws IOException {
        copy(SOURCES.resolve(name), folder);
        List<String> command = new ArrayList<>(List.of(
                python.toString(), "-B", "-S", SOURCES.resolve("serve.py").toString(), "port", "wsgi"));
        packages.forEach(each -> command.add(each.toString()));
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("cpython.out").toFile());
        builder.environment().putAll(ENVIRONMENT);
        Process process = builder.start();
        Path port = folder.resolve("port");
        await().atMost(Duration.ofMinutes(1)).until(() -> Files.exists(port) || !process.isAlive());
        if (!Files.exists(port)) {
            throw new IOException(Files.readString(folder.resolve("cpython.out")));
        }
        return new Site(URI.create("http://127.0.0.1:" + Files.readString(port) + "/"), process::destroyForcibly);
    }

    /** Returns a CPython 2.7 of this machine, where there is one. */
    static Optional<Path> cpython27() {
        Stream<Path> onPath = Arrays.stream(System.getenv("PATH").split(File.pathSeparator, -1))
                .map(folder -> Path.of(folder, "python2.7"));
        Path versions = Path.of(System.getProperty("user.home"), ".pyenv", "versions");
        Stream<Path> ofPyenv = Optional.ofNullable(versions.toFile().listFiles()).stream()
                .flatMap(Arrays::stream)
                .map(version -> version.toPath().resolve("bin/python2.7"));
        return Stream.concat(ofPyenv, onPath)
                .filter(file -> Files.isExecutable(file))
                .findFirst();
    }

    private static void copy(Path from, Path to) throws IOException {
        Files.walkFileTree(from, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) throws IOException {
                Files.createDirectories(to.resolve(from.relativize(folder)));
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.copy(file, to.resolve(from.relativize(file)));
                return FileVisitResult.CONTINUE;
            }
        });
    }

    @Override
    public void close() {
        end.run();
    }
}
