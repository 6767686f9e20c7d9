package org.wsgibridge.it.express;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Compiled modules of the engine "jython" stay in the server root. */
final class PythonCacheIT {
    @TempDir
    private Path folder;

    @Test
    void theSecondStartMustCompileNothing() throws Exception {
        Files.writeString(folder.resolve("part.py"), "WHO = 'part'\n");
        Files.writeString(folder.resolve("wsgi.py"), """
                import part
                def application(environ, start_response):
                    start_response('200 OK', [])
                    return [part.WHO]
                """);
        Map<String, Object> first = serve();
        assertThat(first.keySet()).anyMatch(name -> name.startsWith("part-"));

        assertThat(serve()).isEqualTo(first);
    }

    /** Starts a server, asks it, ends it, and returns what it has left: what is compiled again is another file. */
    private Map<String, Object> serve() throws IOException, InterruptedException {
        List<String> command =
                new ArrayList<>(List.of(Server.java(), "-jar", Server.JAR.toString(), "start-server", "wsgi.py"));
        command.addAll(Server.ANY_PORT);
        command.addAll(List.of("--engine", "jython"));
        try (Server server = Server.start(folder, Map.of(), command)) {
            assertThat(server.get("/").body()).describedAs(server.output()).isEqualTo("part");
        }
        Map<String, Object> entries = new TreeMap<>();
        try (Stream<Path> files = Files.list(folder.resolve("root/cache/jython"))) {
            for (Path file : files.toList()) {
                Object key =
                        Files.readAttributes(file, BasicFileAttributes.class).fileKey();
                entries.put(String.valueOf(file.getFileName()), String.valueOf(key));
            }
        }
        return entries;
    }
}
