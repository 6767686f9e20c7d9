package org.wsgibridge.it.install;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.zip.ZipFile;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Python modules in {@code wsgi-express.jar}: Jython's are found by Jython, and hide none of CPython's. */
final class JarModulesIT {
    private static final String JAR = Wheel.TARGET.resolve("wsgi-express.jar").toString();

    @TempDir
    private Path folder;

    /** The Django application wsgi_express is imported from the jar, which is on the search path then. */
    @Test
    void cpythonMustFindTheDjangoApplicationAndItsOwnModules() throws Exception {
        Set<String> atTheTop = new TreeSet<>();
        try (ZipFile jar = new ZipFile(JAR)) {
            jar.stream()
                    .map(entry -> entry.getName())
                    .filter(name -> name.matches("[^/]+\\.py|[^/]+/__init__\\.py"))
                    .forEach(name -> atTheTop.add(name.replaceFirst("[/.].*", "")));
        }
        assertThat(atTheTop).containsExactly("wsgi_express");
        String output = Wheel.run(folder, Map.of("PYTHONPATH", JAR), "/usr/bin/python3", "-c", """
            import fcntl, mmap, multiprocessing, resource, sqlite3, termios, wsgi_express
            modules = fcntl, mmap, multiprocessing, resource, sqlite3, termios, wsgi_express
            print([each.__name__ for each in modules if '.jar' in (getattr(each, '__file__', None) or '')])
            """);
        assertThat(output).isEqualTo("['wsgi_express']\n");
    }

    @Test
    void jythonMustFindItsModules() throws Exception {
        String output = Wheel.run(
                folder,
                Map.of(),
                Path.of(System.getProperty("java.home"), "bin/java").toString(),
                "-Dpython.cachedir.skip=true",
                "-cp",
                JAR,
                "org.python.util.jython",
                "-c",
                "import MySQLdb.constants.CR, fcntl, mmap, multiprocessing.util, psycopg2.extras, resource,"
                        + " sqlite3.dump, termios, wsgi_bridge; print sqlite3.paramstyle, multiprocessing.cpu_count()");
        assertThat(output).isEqualTo("qmark 1\n");
    }

    /** Any program of Jython finds modules in the root of a jar that is on its class path. */
    @Test
    void librariesOfAWarMustHaveThemWhereJythonLooks() throws Exception {
        Path config = Files.writeString(folder.resolve("start.conf"), "admin-token = secret-of-this-machine\n");
        Files.writeString(folder.resolve("wsgi.py"), "def application(environ, start_response):\n    pass\n");
        Wheel.run(
                folder,
                // Of variables those count that say what to build, and none of a start.
                Map.of(
                        "WSGI_ENGINE",
                        "jython",
                        "WSGI_ADMIN_TOKEN",
                        "secret-of-this-machine",
                        "WSGI_CONFIG",
                        config.toString()),
                Path.of(System.getProperty("java.home"), "bin/java").toString(),
                "-jar",
                JAR,
                "build-war",
                ".",
                "--exclude",
                "start.conf",
                "--output",
                "app.war");
        assertThat(text("META-INF/wsgi-express/options.conf"))
                .contains("engine = jython")
                .doesNotContain("secret", "admin");
        assertThat(text("WEB-INF/wsgi.properties")).doesNotContain("secret", "admin");
        assertThat(names("bridge-jython-")).contains("mmap.py", "multiprocessing/util.py", "wsgi_bridge/__init__.py");
        assertThat(names("bridge-jdbc-")).contains("_sqlite3.py", "sqlite3/dump.py", "MySQLdb/constants/CR.py");
        assertThat(names("jython-slim-")).contains("Lib/os.py").doesNotContain("Lib/mmap.py", "Lib/sqlite3/dump.py");
    }

    private String text(String entry) throws IOException {
        try (ZipFile war = new ZipFile(folder.resolve("app.war").toFile())) {
            return new String(
                    war.getInputStream(Objects.requireNonNull(war.getEntry(entry), entry))
                            .readAllBytes(),
                    UTF_8);
        }
    }

    private Set<String> names(String library) throws IOException {
        try (ZipFile war = new ZipFile(folder.resolve("app.war").toFile())) {
            String name = war.stream()
                    .map(entry -> entry.getName())
                    .filter(entry -> entry.startsWith("WEB-INF/lib/" + library))
                    .collect(Collectors.joining());
            Set<String> names = new TreeSet<>();
            try (ZipInputStream jar =
                    new ZipInputStream(war.getInputStream(Objects.requireNonNull(war.getEntry(name), library)))) {
                for (var entry = jar.getNextEntry(); entry != null; entry = jar.getNextEntry()) {
                    names.add(entry.getName());
                }
            }
            return names;
        }
    }
}
