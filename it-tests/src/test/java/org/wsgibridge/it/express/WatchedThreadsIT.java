package org.wsgibridge.it.express;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.wsgibridge.it.server.BridgeThreads;

/** Each thread of a server: its end, or that it hangs, must be noticed. */
class WatchedThreadsIT {
    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"cpython", "jython"})
    void noneMustBeForgotten(String engine) throws Exception {
        Files.writeString(folder.resolve("wsgi.py"), """
                def application(environ, start_response):
                    start_response('200 OK', [('Content-Type', 'text/plain')])
                    return [b'hello']
                """);
        Files.writeString(folder.resolve("service.py"), "import time\nwhile True: time.sleep(1)\n");
        List<String> command = new ArrayList<>(List.of(Server.java(), "-jar", Server.JAR.toString(), "start-server"));
        command.addAll(Server.ANY_PORT);
        command.addAll(List.of("wsgi.py", "--engine", engine, "--service-script", "beside", "service.py"));
        try (Server server = Server.start(folder, Map.of(), command)) {
            assertThat(server.get("/").body()).isEqualTo("hello");
            String dump = BridgeThreads.dump(server.process().pid());
            assertThat(BridgeThreads.names(dump))
                    .contains("wsgi-housekeeper", "wsgi-log", "wsgi-slow-heads", "wsgi-service-beside")
                    .hasSizeGreaterThan(6);
            assertThat(BridgeThreads.forgotten(dump)).isEmpty();
        }
    }
}
