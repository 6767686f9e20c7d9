package org.wsgibridge.jython;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.wsgibridge.testkit.jvm.QuickJvm;

/** An undeployed web application leaves no class loader and no thread behind (design: "What it must never do"). */
final class JythonUnloadTest {

    @TempDir
    private Path folder;

    @Test
    void theClassLoaderIsCollectedAfterTheEngineIsClosed() throws Exception {
        Path script = folder.resolve("app.py");
        Files.writeString(script, """
                import threading, logging, json, re, weakref, datetime, decimal, collections, tempfile, hashlib, zlib
                import socket, ssl, urllib2, select
                from java.util import ArrayList, HashMap
                from java.lang import Class, System, Runnable
                Class.forName('org.wsgibridge.jython.UnloadDriver$Database')

                class Task(Runnable):
                    def run(self):
                        pass

                local = threading.local()
                kept = open(__file__)
                client = socket.socket()

                class Node(object):
                    pass
                node = Node()
                reference = weakref.ref(node, lambda gone: None)

                def application(environ, start_response):
                    local.value = environ
                    Task().run()
                    logging.getLogger('x').debug('y')
                    start_response('200 OK', [])
                    return [json.dumps({'list': list(ArrayList())})]
                """);
        assertThat(container(UnloadMain.class, script.toString(), folder.toString())
                        .lines()
                        .filter(line -> !line.contains("DEBUG")))
                .containsExactly("{\"list\": []}", "{\"list\": []}", "collected", "collected", "threads []");
    }

    /**
     * The script goes on when its engine is closed, as imports do that nothing can interrupt. It adds providers in each
     * of the three ways: by importing {@code ssl}, by Python code, by Java code.
     */
    @Test
    void securityProvidersThatAreAddedLateMustNotStay() throws Exception {
        Path script = folder.resolve("late.py");
        Files.writeString(script, """
                from java.security import Security
                from org.wsgibridge.jython import ProvidersDriver
                import ssl, _sslcerts

                Security.addProvider(ProvidersDriver.OfTheApplication())
                try:
                    ProvidersDriver.loadUntilClosed()
                    raised = 'here, by the interrupt that came meanwhile'
                except:
                    pass
                for late in (lambda: reload(_sslcerts),
                             lambda: Security.addProvider(ProvidersDriver.OfTheApplication()),
                             lambda: Security.insertProviderAt(ProvidersDriver.OfTheApplication(), 1),
                             ProvidersDriver.addByJava):
                    for attempt in range(3):
                        try:
                            late()
                            break
                        except:
                            pass
                """);
        Files.writeString(folder.resolve("next.py"), """
                from java.security import Security
                from org.wsgibridge.jython import ProvidersDriver
                Security.addProvider(ProvidersDriver.OfTheApplication())

                def application(environ, start_response):
                    pass
                """);
        Path keyStore = folder.resolve("server.p12");
        run(List.of(
                java("keytool"),
                "-genkeypair",
                "-keystore",
                keyStore.toString(),
                "-storepass",
                "changeit",
                "-dname",
                "CN=localhost",
                "-keyalg",
                "EC"));

        String closed = "not listed, listed, not listed, closed";
        assertThat(container(ProvidersMain.class, script.toString(), folder.toString(), keyStore.toString(), "changeit")
                        .lines()
                        .filter(line -> !line.contains("DEBUG")))
                .containsExactly(closed, closed, closed, "as before", "over TLS");
    }

    private String container(Class<?> main, String... arguments) throws Exception {
        Path testClasses =
                Path.of(main.getProtectionDomain().getCodeSource().getLocation().toURI());
        return run(Stream.concat(
                        Stream.of(
                                java("java"),
                                "-cp",
                                testClasses.toString(),
                                main.getName(),
                                System.getProperty("java.class.path")),
                        Stream.of(arguments))
                .toList());
    }

    private static String java(String program) {
        return Path.of(System.getProperty("java.home"), "bin", program).toString();
    }

    private String run(List<String> command) throws Exception {
        Path output = folder.resolve("output.txt");
        Process process = new ProcessBuilder(QuickJvm.of(command))
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            assertThat(process.waitFor(5, TimeUnit.MINUTES)).isTrue();
        } finally {
            process.destroyForcibly();
        }
        return Files.readString(output);
    }
}
