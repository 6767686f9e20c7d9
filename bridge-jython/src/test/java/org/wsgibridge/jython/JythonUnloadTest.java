package org.wsgibridge.jython;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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
                from java.lang import System, Runnable

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
        assertThat(container(script).lines().filter(line -> !line.contains("DEBUG")))
                .containsExactly("{\"list\": []}", "{\"list\": []}", "collected", "collected", "threads []");
    }

    private String container(Path script) throws Exception {
        Path output = folder.resolve("output.txt");
        Path testClasses = Path.of(UnloadMain.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        Process jvm = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        testClasses.toString(),
                        UnloadMain.class.getName(),
                        System.getProperty("java.class.path"),
                        script.toString(),
                        folder.toString())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            assertThat(jvm.waitFor(5, TimeUnit.MINUTES)).isTrue();
        } finally {
            jvm.destroyForcibly();
        }
        return Files.readString(output);
    }
}
