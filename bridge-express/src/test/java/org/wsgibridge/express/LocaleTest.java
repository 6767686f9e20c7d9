package org.wsgibridge.express;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** In a locale without UTF-8: where the JVM has only ASCII the command is run by another one, elsewhere it is not. */
class LocaleTest {
    private static final String COMMAND = "\"$JAVA\" $OPTIONS -cp \"$CLASSES\" org.wsgibridge.express.WsgiExpress ";

    @TempDir
    private Path folder;

    @Test
    void theOtherJvmMustHaveTheOptionsOfTheFirst() throws Exception {
        Files.writeString(folder.resolve("wsgi.py"), "application = None\n");
        String output = run(
                "name=$(printf 'sh\\303\\266p'); mkdir \"$name\"; cp wsgi.py \"$name\"; cd \"$name\"; " + COMMAND
                        + "config-test wsgi.py --engine jython --server-root root",
                Map.of("LC_ALL", "C", "OPTIONS", "-Xmx100m -Dwsgi.thraeds=3 -XX:+PrintFlagsFinal"));
        assertThat(output.lines().filter(line -> line.matches(" *size_t MaxHeapSize +.*\\b104857600 .*")))
                .describedAs(output)
                .hasSize(2);
        assertThat(output).contains("-Dwsgi.thraeds: thraeds is not an option; did you mean threads?");
    }

    /** A second debugger could not listen at the address of the first, and the other JVM would end immediately. */
    @Test
    void theOtherJvmMustNotListenAtTheAddressOfTheFirst() throws Exception {
        Files.writeString(folder.resolve("wsgi.py"), "application = None\n");
        String output = run(
                COMMAND + "module-config wsgi.py",
                Map.of(
                        "LC_ALL",
                        "C",
                        "OPTIONS",
                        "-agentlib:jdwp=transport=dt_socket,server=y,suspend=n,address=127.0.0.1:0"));
        assertThat(output).containsOnlyOnce("Listening for transport dt_socket").contains("exit code 0");
    }

    @Test
    void namesInLatin1MustBeReadInItsLocale() throws Exception {
        Process made = new ProcessBuilder(
                        "sh",
                        "-c",
                        "localedef -f ISO-8859-1 -i en_US ./en_US && LOCPATH=$PWD LC_ALL=en_US locale charmap")
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .start();
        String charset = new String(made.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assumeTrue(
                made.waitFor() == 0 && charset.contains("ISO-8859-1"),
                "needs localedef with ISO-8859-1 (Debian: locales)");
        String output = run(
                "name=$(printf 'caf\\351'); mkdir \"$name\"; echo 'application = None' >\"$name/wsgi.py\"; " + COMMAND
                        + "module-config \"$name/wsgi.py\"",
                Map.of("LC_ALL", "en_US", "LOCPATH", folder.toString(), "OPTIONS", ""));
        assertThat(output).contains("exit code 0").doesNotContain("there is no file");
    }

    private String run(String script, Map<String, String> environment) throws Exception {
        ProcessBuilder builder = new ProcessBuilder("sh", "-c", script + "; echo \"exit code $?\"")
                .directory(folder.toFile())
                .redirectErrorStream(true);
        builder.environment().putAll(environment);
        builder.environment()
                .put(
                        "JAVA",
                        Path.of(System.getProperty("java.home"), "bin", "java").toString());
        builder.environment().put("CLASSES", System.getProperty("java.class.path"));
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        process.waitFor();
        return output;
    }
}
