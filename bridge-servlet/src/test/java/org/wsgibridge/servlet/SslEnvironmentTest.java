package org.wsgibridge.servlet;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import jakarta.servlet.ServletRegistration;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.apache.catalina.Context;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.startup.Tomcat;
import org.apache.tomcat.util.net.SSLHostConfig;
import org.apache.tomcat.util.net.SSLHostConfigCertificate;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.wsgibridge.settings.BridgeSettings;
import org.wsgibridge.settings.SettingsSources;
import org.wsgibridge.settings.read.SettingsReader;
import org.wsgibridge.testkit.ScriptedEngine;

/** The variables of a TLS connection in both containers, to a client with a certificate and to one without. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SslEnvironmentTest {
    private static final char[] PASSWORD = "secret".toCharArray();

    /** One key is the server's, the client's, and that of the authority that both trust. */
    private Path store = Path.of("");

    private Path trustStore = Path.of("");

    @BeforeAll
    void makeKey(@TempDir Path folder) throws Exception {
        store = folder.resolve("keys.p12");
        int code = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-keyalg",
                        "EC",
                        "-alias",
                        "key",
                        "-dname",
                        "CN=a client, OU=first, OU=second, O=Example, C=DE",
                        "-ext",
                        "san=dns:localhost,email:a@example.com",
                        "-validity",
                        "2",
                        "-keystore",
                        store.toString(),
                        "-storetype",
                        "PKCS12",
                        "-storepass",
                        new String(PASSWORD)))
                .inheritIO()
                .start()
                .waitFor();
        assertThat(code).isZero();
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry(
                "key", KeyStore.getInstance(store.toFile(), PASSWORD).getCertificate("key"));
        trustStore = folder.resolve("trust.p12");
        try (OutputStream out = Files.newOutputStream(trustStore)) {
            trusted.store(out, PASSWORD);
        }
    }

    private static WsgiServlet servlet() {
        ScriptedEngine engine = new ScriptedEngine();
        engine.define("app", exchange -> {
            StringBuilder text = new StringBuilder();
            exchange.environ().forEach((key, value) -> {
                if (key.startsWith("SSL_") || key.equals("wsgi.url_scheme")) {
                    text.append(key)
                            .append('=')
                            .append(value.replace("\n", "|"))
                            .append('\n');
                }
            });
            ScriptedEngine.respond(exchange, text.toString());
        });
        BridgeSettings settings = SettingsReader.read(
                        SettingsSources.of(Map.of("application", "app:application", "ssl-environment", "on")),
                        Path.of("").toAbsolutePath(),
                        Set.of(ScriptedEngine.NAME))
                .settings();
        return WsgiServlet.of(settings, List.of(engine));
    }

    private Map<String, String> ask(int port, boolean withCertificate) throws Exception {
        KeyStore keys = KeyStore.getInstance(store.toFile(), PASSWORD);
        KeyManagerFactory own = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        own.init(keys, PASSWORD);
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(KeyStore.getInstance(trustStore.toFile(), PASSWORD));
        SSLContext tls = SSLContext.getInstance("TLS");
        tls.init(withCertificate ? own.getKeyManagers() : null, trust.getTrustManagers(), null);
        try (SSLSocket socket =
                (SSLSocket) tls.getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), port)) {
            socket.getOutputStream()
                    .write("GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".getBytes(ISO_8859_1));
            InputStream in = socket.getInputStream();
            String reply = new String(in.readAllBytes(), ISO_8859_1);
            Map<String, String> variables = new TreeMap<>();
            reply.substring(reply.indexOf("\r\n\r\n") + 4)
                    .lines()
                    .filter(line -> line.indexOf('=') > 0)
                    .forEach(line ->
                            variables.put(line.substring(0, line.indexOf('=')), line.substring(line.indexOf('=') + 1)));
            return variables;
        }
    }

    private void mustTell(int port) throws Exception {
        Map<String, String> known = ask(port, true);
        assertThat(known)
                .containsEntry("wsgi.url_scheme", "https")
                .containsEntry("SSL_CLIENT_VERIFY", "SUCCESS")
                .containsEntry("SSL_CLIENT_S_DN", "CN=a client,OU=first,OU=second,O=Example,C=DE")
                .containsEntry("SSL_CLIENT_S_DN_CN", "a client")
                .containsEntry("SSL_CLIENT_S_DN_O", "Example")
                .containsEntry("SSL_CLIENT_S_DN_C", "DE")
                .containsKeys("SSL_CLIENT_S_DN_OU", "SSL_CLIENT_S_DN_OU_1")
                .containsEntry("SSL_CLIENT_I_DN_CN", "a client")
                .containsEntry("SSL_CLIENT_SAN_DNS_0", "localhost")
                .containsEntry("SSL_CLIENT_SAN_Email_0", "a@example.com")
                .containsEntry("SSL_CLIENT_M_VERSION", "3")
                .containsEntry("SSL_CLIENT_A_KEY", "EC")
                .containsKeys("SSL_CLIENT_M_SERIAL", "SSL_CLIENT_V_START", "SSL_CLIENT_A_SIG", "SSL_CIPHER_USEKEYSIZE");
        assertThat(known.get("SSL_CIPHER")).startsWith("TLS_");
        assertThat(known.get("SSL_CLIENT_CERT"))
                .startsWith("-----BEGIN CERTIFICATE-----|")
                .endsWith("|-----END CERTIFICATE-----|");
        Map<String, String> unknown = ask(port, false);
        assertThat(unknown).containsEntry("SSL_CLIENT_VERIFY", "NONE").containsKey("SSL_CIPHER");
        assertThat(unknown.keySet())
                .noneMatch(key -> key.startsWith("SSL_CLIENT_") && !key.equals("SSL_CLIENT_VERIFY"));
    }

    @Test
    void mustTellOfTheConnectionInTomcat(@TempDir Path tomcatBase) throws Exception {
        Tomcat tomcat = new Tomcat();
        tomcat.setBaseDir(tomcatBase.toString());
        Connector connector = new Connector();
        connector.setPort(0);
        connector.setProperty("address", "127.0.0.1");
        connector.setProperty("SSLEnabled", "true");
        connector.setSecure(true);
        connector.setScheme("https");
        SSLHostConfig host = new SSLHostConfig();
        host.setCertificateVerification("optional");
        host.setTruststoreFile(trustStore.toString());
        host.setTruststorePassword(new String(PASSWORD));
        SSLHostConfigCertificate certificate =
                new SSLHostConfigCertificate(host, SSLHostConfigCertificate.Type.UNDEFINED);
        certificate.setCertificateKeystoreFile(store.toString());
        certificate.setCertificateKeystorePassword(new String(PASSWORD));
        host.addCertificate(certificate);
        connector.addSslHostConfig(host);
        tomcat.setConnector(connector);
        Context context = tomcat.addContext("", null);
        context.addServletContainerInitializer(
                (classes, servletContext) -> {
                    ServletRegistration.Dynamic added = servletContext.addServlet("wsgi", servlet());
                    added.addMapping("/*");
                    added.setAsyncSupported(true);
                },
                null);
        tomcat.start();
        try {
            mustTell(connector.getLocalPort());
            assertThat(ask(connector.getLocalPort(), false)).containsEntry("SSL_PROTOCOL", "TLSv1.3");
        } finally {
            tomcat.stop();
            tomcat.destroy();
        }
    }

    @Test
    void mustTellOfTheConnectionInJetty() throws Exception {
        Server server = new Server();
        SslContextFactory.Server tls = new SslContextFactory.Server();
        tls.setKeyStorePath(store.toString());
        tls.setKeyStorePassword(new String(PASSWORD));
        tls.setTrustStorePath(trustStore.toString());
        tls.setTrustStorePassword(new String(PASSWORD));
        tls.setWantClientAuth(true);
        tls.setSniRequired(false);
        HttpConfiguration http = new HttpConfiguration();
        http.addCustomizer(new SecureRequestCustomizer(false));
        ServerConnector connector = new ServerConnector(
                server, 1, 1, new SslConnectionFactory(tls, "http/1.1"), new HttpConnectionFactory(http));
        connector.setHost("127.0.0.1");
        server.addConnector(connector);
        ServletContextHandler context = new ServletContextHandler("/");
        ServletHolder holder = new ServletHolder(servlet());
        holder.setAsyncSupported(true);
        context.addServlet(holder, "/*");
        server.setHandler(context);
        server.start();
        try {
            mustTell(connector.getLocalPort());
        } finally {
            server.stop();
        }
    }
}
