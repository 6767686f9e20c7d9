package org.wsgibridge.jython;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.StringWriter;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Provider;
import java.security.Security;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.openssl.jcajce.JcePEMEncryptorBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.wsgibridge.spi.Interpreter;

/**
 * Python's {@code ssl} reads PEM files and makes connections, and leaves the JVM's list of security providers alone.
 */
final class JythonSslTest {
    /** One connection of a server and a client that checks its certificate. */
    private static final String SCRIPT = """
            import socket, ssl, threading
            from java.lang import Class
            from java.security import Security

            def application(environ, start_response):
                start_response('200 OK', [])
                certificate, key, password = environ['QUERY_STRING'].split(',')
                context = ssl.SSLContext(ssl.PROTOCOL_TLSv1_2)
                context.load_cert_chain(certificate, key, password or None)
                listener = socket.socket()
                listener.bind(('127.0.0.1', 0))
                listener.listen(1)

                def serve():
                    accepted, _ = listener.accept()
                    connection = context.wrap_socket(accepted, server_side=True)
                    connection.sendall(connection.recv(100).upper())
                    connection.close()
                server = threading.Thread(target=serve)
                server.start()
                plain = socket.create_connection(listener.getsockname())
                client = ssl.wrap_socket(plain, ca_certs=certificate, cert_reqs=ssl.CERT_REQUIRED)
                client.sendall('hello')
                answer = client.recv(100)
                client.close()
                server.join()
                listener.close()
                return [answer]

            def add(environ, start_response):
                start_response('200 OK', [])
                provider = Class.forName('org.wsgibridge.jython.ProvidersDriver$OfTheApplication').newInstance()
                return ['%s %s' % (Security.addProvider(provider) > 0, Security.addProvider(provider))]
            """;

    /** In no list. Its private keys of elliptic curves contain the public key, as those of OpenSSL. */
    private static final Provider BOUNCY_CASTLE = new BouncyCastleProvider();

    @TempDir
    private Path folder;

    private Deployed deployed;
    private Interpreter interpreter;

    @BeforeEach
    void deploy() throws Exception {
        deployed = new Deployed(folder);
        deployed.file("app.py", SCRIPT);
        interpreter = deployed.open("app.py", "application", "add");
    }

    @AfterEach
    void undeploy() {
        deployed.close();
    }

    @ParameterizedTest
    @CsvSource({"RSA,", "RSA,secret", "EC,", "EC,secret"})
    void connectionMustBeMadeWithoutAProviderInTheList(String algorithm, @Nullable String password) throws Exception {
        Provider[] before = Security.getProviders();
        KeyPair keys = keys(algorithm);

        String answer = deployed.text(
                interpreter,
                "app.py",
                "application",
                certificate(keys, algorithm) + "," + key(keys, password) + "," + (password == null ? "" : password));

        assertThat(answer).isEqualTo("HELLO");
        assertThat(Security.getProviders()).containsExactly(before);
    }

    @Test
    void providerOfAnApplicationMustBeAdded() {
        try {
            assertThat(deployed.text(interpreter, "app.py", "add", "")).isEqualTo("True -1");
        } finally {
            Security.removeProvider("ofTheApplication");
        }
    }

    private static KeyPair keys(String algorithm) throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm, BOUNCY_CASTLE);
        if (algorithm.equals("EC")) {
            generator.initialize(new ECGenParameterSpec("secp256r1"));
        } else {
            generator.initialize(2048);
        }
        return generator.generateKeyPair();
    }

    private Path certificate(KeyPair keys, String algorithm) throws Exception {
        X500Name name = new X500Name("CN=localhost");
        Instant now = Instant.now();
        return pem(
                "certificate.pem",
                new JcaX509v3CertificateBuilder(
                                name,
                                BigInteger.ONE,
                                Date.from(now.minus(Duration.ofDays(1))),
                                Date.from(now.plus(Duration.ofDays(1))),
                                name,
                                keys.getPublic())
                        .build(new JcaContentSignerBuilder("SHA256with" + (algorithm.equals("EC") ? "ECDSA" : "RSA"))
                                .setProvider(BOUNCY_CASTLE)
                                .build(keys.getPrivate())),
                null);
    }

    private Path key(KeyPair keys, @Nullable String password) throws Exception {
        return pem("key.pem", keys.getPrivate(), password);
    }

    private Path pem(String file, Object content, @Nullable String password) throws Exception {
        StringWriter text = new StringWriter();
        try (JcaPEMWriter writer = new JcaPEMWriter(text)) {
            writer.writeObject(
                    content,
                    password == null
                            ? null
                            : new JcePEMEncryptorBuilder("AES-128-CBC")
                                    .setProvider(BOUNCY_CASTLE)
                                    .build(password.toCharArray()));
        }
        return Files.writeString(folder.resolve(file), text.toString());
    }
}
