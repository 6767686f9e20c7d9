package org.wsgibridge.jython;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.FileInputStream;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.Provider;
import java.security.Security;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;

/** A container that undeploys web applications while they load, and then makes a TLS connection of its own. */
public final class ProvidersMain {
    private ProvidersMain() {}

    /** Takes the web application's class path, the script, the work folder, a key store and its password. */
    public static void main(String[] args) throws Exception {
        List<Provider> before = List.of(Security.getProviders());
        for (int round = 0; round < 3; round++) {
            System.out.println(deploy(args));
        }
        System.out.println(
                before.equals(List.of(Security.getProviders()))
                        ? "as before"
                        : Arrays.toString(Security.getProviders()));
        System.out.println(handshake(Path.of(args[3]), args[4].toCharArray()));
    }

    private static String deploy(String... args) throws Exception {
        try (URLClassLoader loader =
                new URLClassLoader("webapp", UnloadMain.classPath(args[0]), ClassLoader.getPlatformClassLoader())) {
            Object driver = loader.loadClass("org.wsgibridge.jython.ProvidersDriver")
                    .getConstructor(Path.class, Path.class)
                    .newInstance(Path.of(args[1]), Path.of(args[2]));
            String closed = (String) ((Callable<?>) driver).call();
            while (isBusy()) {
                Thread.sleep(20);
            }
            return closed;
        }
    }

    private static boolean isBusy() {
        return Thread.getAllStackTraces().keySet().stream()
                .anyMatch(thread -> thread.getName().startsWith("wsgi-"));
    }

    private static String handshake(Path file, char[] password) throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = new FileInputStream(file.toFile())) {
            store.load(in, password);
        }
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, password);
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(store);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
        InetAddress loopback = InetAddress.getLoopbackAddress();
        try (SSLServerSocket listener =
                (SSLServerSocket) context.getServerSocketFactory().createServerSocket(0, 1, loopback)) {
            Thread server = new Thread(() -> answer(listener));
            server.start();
            try (SSLSocket client =
                    (SSLSocket) context.getSocketFactory().createSocket(loopback, listener.getLocalPort())) {
                return new String(client.getInputStream().readAllBytes(), US_ASCII);
            }
        }
    }

    private static void answer(SSLServerSocket listener) {
        try (SSLSocket accepted = (SSLSocket) listener.accept()) {
            accepted.getOutputStream().write("over TLS".getBytes(US_ASCII));
        } catch (Exception e) {
            System.out.println("cannot answer over TLS: " + e);
        }
    }
}
