package org.wsgibridge.it.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.wsgibridge.it.server.Container;
import org.wsgibridge.it.server.Distribution;
import org.wsgibridge.it.server.Engine;
import org.wsgibridge.it.server.Mount;
import org.wsgibridge.it.server.TestServers;
import org.wsgibridge.it.server.WebApp;

/** WARs in a Tomcat that does not unpack them. */
@ExtendWith(TestServers.class)
final class PackedWarIT {
    @Test
    void cpythonMustServeAndJythonMustSayWhatItNeeds(TestServers.Running servers) throws Exception {
        WebApp cpython = servers.fixtureApp("packed", Engine.CPYTHON);
        WebApp jython = servers.fixtureApp("packed", Engine.JYTHON);
        Map<String, Path> wars = Map.of("cpython", cpython.pack(), "jython", jython.pack());
        Path base = servers.freshFolder("packed-base");
        try (Distribution server = Distribution.startPacked(Container.TOMCAT_10_1, base, wars)) {
            Mount mount = new Mount(Container.TOMCAT_10_1, Engine.CPYTHON, server.port(), "/cpython", cpython);
            assertThat(mount.get("/response/counted").status())
                    .describedAs(cpython.log())
                    .isEqualTo(200);
            assertThat(logs(base.resolve("logs")))
                    .contains("engine=jython: Jython cannot be loaded from")
                    .contains("expected an unpacked one");
        }
    }

    private static String logs(Path folder) throws IOException {
        StringBuilder text = new StringBuilder();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                text.append(Files.readString(file));
            }
        }
        return text.toString();
    }
}
