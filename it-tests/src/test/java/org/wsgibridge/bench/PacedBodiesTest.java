package org.wsgibridge.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The load that does not wait for responses, with bodies larger than any socket's buffer, and by HTTPS. */
class PacedBodiesTest {
    private static final int UPLOAD = 8 << 20;
    /** Requests per second: the server of the JDK is slow with HTTPS. */
    private static final int RATE = 5;

    private static final int DOWNLOAD = 1 << 20;
    private static final String PASSWORD = "password";

    /** The lengths of the bodies that arrived. */
    private final List<Integer> uploads = new CopyOnWriteArrayList<>();

    @TempDir
    private Path folder;

    private void answer(HttpExchange exchange) throws IOException {
        uploads.add(exchange.getRequestBody().readAllBytes().length);
        exchange.sendResponseHeaders(200, DOWNLOAD);
        exchange.getResponseBody().write(new byte[DOWNLOAD]);
        exchange.close();
    }

    private void load(HttpServer server, String scheme, int upload) throws IOException {
        ExecutorService threads = Executors.newFixedThreadPool(4);
        server.setExecutor(threads);
        server.createContext("/", this::answer);
        server.start();
        try {
            URI url = URI.create(scheme + "://127.0.0.1:" + server.getAddress().getPort() + "/");
            long[] nanos = new PacedLoad(url, RATE, 0, 2, 4, upload, List.of()).run();
            assertThat(nanos).isSorted().hasSizeBetween(1, 30).hasSameSizeAs(uploads);
            assertThat(uploads).containsOnly(upload);
        } finally {
            server.stop(0);
            threads.shutdownNow();
        }
    }

    private static InetSocketAddress address() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    }

    private HttpsServer secure() throws Exception {
        Path file = folder.resolve("keys.p12");
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=localhost",
                        "-validity",
                        "2",
                        "-storetype",
                        "PKCS12",
                        "-storepass",
                        PASSWORD,
                        "-alias",
                        "own",
                        "-keystore",
                        file.toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("keytool.out").toFile())
                .start();
        assertThat(keytool.waitFor()).isZero();
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream bytes = Files.newInputStream(file)) {
            store.load(bytes, PASSWORD.toCharArray());
        }
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, PASSWORD.toCharArray());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), null, null);
        HttpsServer server = HttpsServer.create(address(), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(context));
        return server;
    }

    @Test
    void mustSendTheWholeBody() throws Exception {
        load(HttpServer.create(address(), 0), "http", UPLOAD);
    }

    @Test
    void mustSendTheWholeBodyByHttps() throws Exception {
        load(secure(), "https", UPLOAD);
    }

    @Test
    void mustAskByHttps() throws Exception {
        load(secure(), "https", 0);
    }
}
