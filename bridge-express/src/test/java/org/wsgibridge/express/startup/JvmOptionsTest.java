package org.wsgibridge.express.startup;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Which options of a JVM are those of the one that runs in its place. */
class JvmOptionsTest {
    @Test
    void mustBeHandedOnInTheirOrder() {
        List<String> options =
                List.of("-Xmx1g", "-Xmx100m", "-Djava.io.tmpdir=/a b", "-Dfoo", "--add-modules=java.sql");
        assertThat(JvmOptions.ofSuccessor(options, List.of())).isEqualTo(options);
        assertThat(JvmOptions.ofSuccessor(options, List.of("-Xmx1g"))).isEqualTo(options);
    }

    @Test
    void mustLeaveOutWhatTwoCannotHave() {
        assertThat(JvmOptions.ofSuccessor(
                        List.of(
                                "-agentlib:jdwp=transport=dt_socket,server=y,address=5005",
                                "-Xrunjdwp:transport=dt_socket,server=y,address=5005",
                                "-Xdebug",
                                "-Dcom.sun.management.jmxremote.port=9010",
                                "-Xshare:on",
                                "-XX:SharedArchiveFile=a.jsa",
                                "-XX:ArchiveClassesAtExit=a.jsa",
                                "-XX:AOTCache=a.aot",
                                "exit",
                                "-Dx=y"),
                        List.of()))
                .containsExactly("-Dx=y");
    }

    @Test
    void mustNotRunAnAgentTwice() {
        assertThat(JvmOptions.ofSuccessor(
                        List.of("-javaagent:a.jar=x", "-javaagent:b.jar", "-agentpath:/c.so"),
                        List.of("-Dx=y -javaagent:a.jar=x", "-agentpath:/c.so")))
                .containsExactly("-javaagent:b.jar");
    }
}
