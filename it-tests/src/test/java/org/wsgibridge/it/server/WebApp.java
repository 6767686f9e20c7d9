package org.wsgibridge.it.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * An unpacked WAR on disk, made by a test: the bridge and its engine in WEB-INF/lib, the options in
 * WEB-INF/wsgi.properties, no web.xml. Its log goes to a file beside it.
 */
public final class WebApp {
    private final Path folder;
    private final Path log;
    private final Map<String, String> options = new TreeMap<>();

    /**
     * Makes an empty one with the jars of that engine.
     *
     * @param folder where; must not exist
     * @param engine the engine
     */
    public WebApp(Path folder, Engine engine) throws IOException {
        this.folder = folder;
        this.log = folder.resolveSibling(folder.getFileName() + ".log");
        Files.createDirectories(webInf().resolve("classes"));
        linkJars(engine);
        Files.writeString(webInf().resolve("classes/logback.xml"), logback());
        option("engine", engine.option());
    }

    /** Returns the folder to deploy. */
    public Path folder() {
        return folder;
    }

    /** Returns its WEB-INF. */
    public Path webInf() {
        return folder.resolve("WEB-INF");
    }

    /** Sets an option. */
    public WebApp option(String name, String value) throws IOException {
        options.put(name, value);
        StringBuilder text = new StringBuilder();
        options.forEach((key, set) -> text.append(key).append(" = ").append(set).append('\n'));
        Files.writeString(webInf().resolve("wsgi.properties"), text);
        return this;
    }

    /** Writes a file below WEB-INF. */
    public WebApp file(String name, String text) throws IOException {
        Path file = webInf().resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
        return this;
    }

    /** Copies a file or a tree to below WEB-INF, without Python's caches. */
    public WebApp copy(Path source, String name) throws IOException {
        Path target = webInf().resolve(name);
        Files.walkFileTree(source, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path dir, BasicFileAttributes attributes) {
                return dir.endsWith("__pycache__") ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Path copy = target.resolve(source.relativize(file).toString());
                Files.createDirectories(copy.getParent());
                Files.copy(file, copy);
                return FileVisitResult.CONTINUE;
            }
        });
        return this;
    }

    /** Adds a class of the tests' to WEB-INF/classes. */
    public WebApp addClass(Class<?> type) throws IOException {
        String name = type.getName().replace('.', '/') + ".class";
        Path target = webInf().resolve("classes").resolve(name);
        Files.createDirectories(target.getParent());
        try (InputStream code = type.getClassLoader().getResourceAsStream(name)) {
            Files.copy(Objects.requireNonNull(code), target);
        }
        return this;
    }

    /** Packs it. */
    public Path pack() throws IOException {
        Path war = folder.resolveSibling(folder.getFileName() + ".war");
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(war));
                Stream<Path> files = Files.walk(folder)) {
            zip.setLevel(Deflater.BEST_SPEED);
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                zip.putNextEntry(new ZipEntry(folder.relativize(file).toString()));
                Files.copy(file, zip);
            }
        }
        return war;
    }

    /** Returns what the application and the bridge have logged. */
    public String log() {
        try {
            return Files.exists(log) ? new String(Files.readAllBytes(log), UTF_8) : "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void linkJars(Engine engine) throws IOException {
        Path lib = Files.createDirectories(webInf().resolve("lib"));
        String other = engine == Engine.CPYTHON ? "jython" : "bridge-cpython";
        try (Stream<Path> jars = Files.list(Path.of(System.getProperty("it.webapp-lib")))) {
            for (Path jar : jars.toList()) {
                if (!jar.getFileName().toString().contains(other)) {
                    Files.createLink(lib.resolve(jar.getFileName()), jar);
                }
            }
        }
    }

    private String logback() {
        return """
                <configuration>
                  <appender name="file" class="ch.qos.logback.core.FileAppender">
                    <file>%s</file>
                    <encoder>
                      <charset>UTF-8</charset>
                      <pattern>%%d{HH:mm:ss.SSS} %%-5level [%%thread] %%logger - %%msg%%n</pattern>
                    </encoder>
                  </appender>
                  <root level="INFO"><appender-ref ref="file"/></root>
                </configuration>
                """.formatted(log);
    }
}
