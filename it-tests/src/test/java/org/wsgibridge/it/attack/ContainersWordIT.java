package org.wsgibridge.it.attack;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.wsgibridge.it.server.Container;
import org.wsgibridge.it.server.Engine;
import org.wsgibridge.it.server.TestServers;
import org.wsgibridge.it.server.WebApp;

/**
 * What a WAR gets from its container: which client there is behind a proxy, and what TLS has found out. Before any
 * engine, so that one of them is enough.
 */
@ExtendWith(TestServers.class)
final class ContainersWordIT {
    private static final String APPLICATION = """
            NAMES = ('wsgi.url_scheme', 'REQUEST_SCHEME', 'SERVER_PORT', 'REMOTE_ADDR', 'HTTP_HOST', 'SSL_PROTOCOL',
                     'SSL_CLIENT_VERIFY', 'SSL_CLIENT_S_DN_CN', 'SSL_CLIENT_S_DN', 'SSL_CLIENT_M_SERIAL')

            def application(environ, start_response):
                start_response('200 OK', [('Content-Type', 'text/plain')])
                lines = ['%s=%s' % (name, environ.get(name, '-')) for name in NAMES]
                lines.append('cipher=%s' % bool(environ.get('SSL_CIPHER')))
                lines.append('pem=%s' % environ.get('SSL_CLIENT_CERT', '-')[:27])
                return ['\\n'.join(lines + ['end']).encode('latin-1')]
            """;

    /** Tomcat's own way to name its proxies; all of 127.0.0.0/8 is this machine's. */
    private static final String VALVE = """
            <Context>
              <Valve className="org.apache.catalina.valves.RemoteIpValve" internalProxies="127\\.0\\.0\\.2"
                     remoteIpHeader="X-Forwarded-For" protocolHeader="X-Forwarded-Proto"/>
            </Context>
            """;

    private static final String CONTEXT = "/word";
    private static final String PROXY = "127.0.0.2";
    private static final String CLIENT = "127.0.0.1";
    private static final String TOLD = "X-Forwarded-For: 203.0.113.7\r\nX-Forwarded-Proto: https\r\n";
    private static final String PASSWORD = "changeit";
    private static final Set<Container> DEPLOYED = ConcurrentHashMap.newKeySet();

    @TempDir
    private static Path folder;

    private final TestServers.Running servers;

    ContainersWordIT(TestServers.Running servers) {
        this.servers = servers;
    }

    private void deploy(Container container) throws Exception {
        if (DEPLOYED.add(container)) {
            WebApp app = new WebApp(servers.freshFolder("word"), Engine.CPYTHON)
                    .file("wsgi.py", APPLICATION)
                    .option("ssl-environment", "on");
            if (container.isTomcat()) {
                Path file = app.folder().resolve("META-INF/context.xml");
                Files.createDirectories(file.resolveSibling(""));
                Files.writeString(file, VALVE);
            }
            servers.deploy(container, Engine.CPYTHON, CONTEXT, app);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aProxyThatTheContainerTrustsMustBeBelievedAndNothingElse(Container container) throws Exception {
        deploy(container);
        int plain = servers.server(container).port();
        int proxied = container.isTomcat() ? plain : servers.server(container).openForwarded();

        assertThat(get(new Socket(), PROXY, proxied, TOLD))
                .contains(
                        "wsgi.url_scheme=https",
                        "REQUEST_SCHEME=https",
                        "SERVER_PORT=443",
                        "REMOTE_ADDR=203.0.113.7",
                        "HTTP_HOST=app.test",
                        "SSL_CLIENT_VERIFY=-");
        assertThat(get(new Socket(), PROXY, proxied, ""))
                .contains("wsgi.url_scheme=http", "SERVER_PORT=80", "REMOTE_ADDR=" + PROXY);
        for (String forged : List.of(
                TOLD,
                "X-Forwarded-For: 203.0.113.7\r\nX-Forwarded-Proto: https\r\nX-Forwarded-Port: 443\r\n",
                "Forwarded: for=203.0.113.7;proto=https\r\nX-Forwarded-Ssl: on\r\nX-Real-IP: 203.0.113.7\r\n")) {
            // Jetty's customizer trusts every client: what keeps others out is that it has its own port.
            assertThat(get(new Socket(), CLIENT, plain, forged))
                    .contains("wsgi.url_scheme=http", "REQUEST_SCHEME=http", "SERVER_PORT=80", "REMOTE_ADDR=" + CLIENT);
        }
    }

    @ParameterizedTest
    @EnumSource
    void theClientsCertificateMustBeTheConnections(Container container) throws Exception {
        deploy(container);
        Path keys = key("server-" + container.label(), "localhost");
        Path client = key("client-" + container.label(), "client, OU=Tests");
        Path trusted = trust("client-" + container.label());
        int port = servers.server(container).openTls(keys, trusted, PASSWORD);
        String forged = TOLD + "SSL-Client-Verify: SUCCESS\r\nX-SSL-Client-CN: admin\r\n";

        assertThat(get(tls(keys, client), CLIENT, port, forged))
                .contains(
                        "wsgi.url_scheme=https",
                        "REQUEST_SCHEME=https",
                        "REMOTE_ADDR=" + CLIENT,
                        // The servlet API of Jetty's ee10 has no name for it.
                        container.isTomcat() ? "SSL_PROTOCOL=TLSv1." : "SSL_PROTOCOL=-",
                        "SSL_CLIENT_VERIFY=SUCCESS",
                        "SSL_CLIENT_S_DN_CN=client",
                        "OU=Tests",
                        "cipher=True",
                        "pem=-----BEGIN CERTIFICATE-----")
                .doesNotContain("SSL_CLIENT_M_SERIAL=-", "admin");
        assertThat(get(tls(keys, null), CLIENT, port, forged))
                .contains("wsgi.url_scheme=https", "SSL_CLIENT_VERIFY=NONE", "SSL_CLIENT_S_DN_CN=-", "pem=-\n");
    }

    private static String get(Socket socket, String from, int port, String headers) throws IOException {
        try (socket) {
            socket.bind(new InetSocketAddress(from, 0));
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            socket.setSoTimeout(60_000);
            String request =
                    "GET " + CONTEXT + "/ HTTP/1.1\r\nHost: app.test\r\nConnection: close\r\n" + headers + "\r\n";
            socket.getOutputStream().write(request.getBytes(ISO_8859_1));
            return new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
        }
    }

    private static Path key(String name, String commonName) throws Exception {
        Path file = folder.resolve(name + ".p12");
        keytool(
                "-genkeypair",
                "-keyalg",
                "EC",
                "-dname",
                "CN=" + commonName,
                "-validity",
                "2",
                "-keystore",
                file.toString());
        return file;
    }

    private static Path trust(String name) throws Exception {
        Path certificate = folder.resolve(name + ".crt");
        Path file = folder.resolve(name + "-trusted.p12");
        String keys = folder.resolve(name + ".p12").toString();
        keytool("-exportcert", "-keystore", keys, "-file", certificate.toString());
        keytool("-importcert", "-noprompt", "-file", certificate.toString(), "-keystore", file.toString());
        return file;
    }

    private static void keytool(String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString()));
        command.addAll(List.of(arguments));
        command.addAll(List.of("-storetype", "PKCS12", "-storepass", PASSWORD, "-alias", "own"));
        Path output = Files.createTempFile(folder, "keytool", ".out");
        int code = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start()
                .waitFor();
        assertThat(code).describedAs(Files.readString(output)).isZero();
    }

    private static Socket tls(Path server, @Nullable Path own) throws Exception {
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("server", store(server).getCertificate("own"));
        trust.init(trusted);
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(own == null ? null : store(own), PASSWORD.toCharArray());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
        return context.getSocketFactory().createSocket();
    }

    private static KeyStore store(Path file) throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream bytes = Files.newInputStream(file)) {
            store.load(bytes, PASSWORD.toCharArray());
        }
        return store;
    }
}
