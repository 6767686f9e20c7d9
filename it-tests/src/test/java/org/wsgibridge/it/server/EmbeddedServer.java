package org.wsgibridge.it.server;

import java.nio.file.Path;

/**
 * A running servlet container. The only type that the test's and a container's class loader share, so that it names
 * nothing but the JDK's types. Thread-safe.
 */
public interface EmbeddedServer extends AutoCloseable {

    /** Returns the port on the loopback. */
    int port();

    /** Returns another port, whose connector accepts all that the container can accept, and serves HTTP/2. */
    int openedPort();

    /**
     * Opens a port for TLS, where clients may show a certificate.
     *
     * @param keys the server's key and certificate, in PKCS #12
     * @param trusted the certificates of clients, in PKCS #12
     * @param password of both files
     * @return the port on the loopback
     */
    int openTls(Path keys, Path trusted, String password) throws Exception;

    /**
     * Opens a port where the server itself trusts the headers of a proxy in front, by its own configuration.
     *
     * @return the port on the loopback
     * @throws UnsupportedOperationException in Tomcat, where a valve of the web application does it on every port
     */
    int openForwarded() throws Exception;

    /**
     * Deploys an unpacked WAR.
     *
     * @param contextPath {@code ""} or {@code /name}
     * @param war the folder
     * @throws Exception when the deployment failed; the application is not served then
     */
    void deploy(String contextPath, Path war) throws Exception;

    /** Undeploys it. */
    void undeploy(String contextPath) throws Exception;

    /** Returns the class loader of a deployed application. */
    ClassLoader loader(String contextPath);

    @Override
    void close();
}
