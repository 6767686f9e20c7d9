package org.wsgibridge.settings;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NetworksTest {
    private static final List<String> NO_ADDRESSES =
            List.of("localhost", "999.1.1.1", "127.0.0.256", "127.1", "1.2.3.4.5", ".1", "");

    @TempDir
    private Path folder;

    /** Where each of these names is one of this machine's, a text that is looked up becomes an address. */
    @Test
    void mustLookNoNameUp() throws Exception {
        Path hosts = folder.resolve("hosts");
        Files.writeString(hosts, "127.0.0.1 " + String.join(" ", NO_ADDRESSES) + "\n");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Djdk.net.hosts.file=" + hosts,
                        "-cp",
                        System.getProperty("java.class.path"),
                        NetworksTest.class.getName())
                .redirectErrorStream(true)
                .start();
        String addresses = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor()).as(addresses).isZero();
        assertThat(addresses.strip()).isEqualTo("127.0.0.1 [::1]");
    }

    /** Prints what is an address, in a separate JVM with other hosts. */
    public static void main(String[] arguments) {
        StringBuilder found = new StringBuilder();
        for (String text : NO_ADDRESSES) {
            found.append(Networks.isAddress(text) ? text + " " : "");
        }
        for (String text : List.of("127.0.0.1", "[::1]")) {
            found.append(Networks.isAddress(text) ? text + " " : "");
        }
        System.out.println(found);
    }
}
