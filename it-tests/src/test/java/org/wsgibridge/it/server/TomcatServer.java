package org.wsgibridge.it.server;

import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.catalina.Context;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.startup.Tomcat;
import org.apache.catalina.webresources.TomcatURLStreamHandlerFactory;
import org.apache.coyote.http2.Http2Protocol;
import org.apache.tomcat.util.net.SSLHostConfig;
import org.apache.tomcat.util.net.SSLHostConfigCertificate;

/** Tomcat 10.1 or 11, whichever the class loader has. */
public final class TomcatServer implements EmbeddedServer {
    private static final String SCAN_FILTER = "tomcat.util.scan.StandardJarScanFilter.";

    private final Tomcat tomcat = new Tomcat();
    private final Connector connector = new Connector();
    private final Connector opened = new Connector();

    /** Starts it; called reflectively. */
    public TomcatServer(Path work) throws Exception {
        // One factory for "war:" URLs fits into a JVM, and a second Tomcat would bring a second one.
        TomcatURLStreamHandlerFactory.disable();
        // To look through the libraries of each WAR for tags and annotations takes seconds; distributions still do so.
        System.setProperty(SCAN_FILTER + "jarsToSkip", "*.jar");
        System.setProperty(SCAN_FILTER + "jarsToScan", "bridge-servlet-*.jar");
        tomcat.setBaseDir(Files.createDirectories(work).toString());
        connector.setPort(0);
        connector.setProperty("address", "127.0.0.1");
        tomcat.setConnector(connector);
        opened.setPort(0);
        opened.setProperty("address", "127.0.0.1");
        opened.setProperty("relaxedPathChars", "\\{}|^[]\"<>`");
        opened.setEncodedSolidusHandling("decode");
        opened.setEncodedReverseSolidusHandling("decode");
        opened.setAllowBackslash(true);
        opened.addUpgradeProtocol(new Http2Protocol());
        tomcat.getService().addConnector(opened);
        // Else applications would get the test's class path for a parent.
        tomcat.getEngine().setParentClassLoader(TomcatServer.class.getClassLoader());
        tomcat.getHost();
        tomcat.start();
    }

    @Override
    public int port() {
        return connector.getLocalPort();
    }

    @Override
    public int openedPort() {
        return opened.getLocalPort();
    }

    @Override
    public int openTls(Path keys, Path trusted, String password) {
        SSLHostConfig host = new SSLHostConfig();
        host.setCertificateVerification("optional");
        host.setTruststoreFile(trusted.toString());
        host.setTruststoreType("PKCS12");
        host.setTruststorePassword(password);
        SSLHostConfigCertificate certificate =
                new SSLHostConfigCertificate(host, SSLHostConfigCertificate.Type.UNDEFINED);
        certificate.setCertificateKeystoreFile(keys.toString());
        certificate.setCertificateKeystoreType("PKCS12");
        certificate.setCertificateKeystorePassword(password);
        host.addCertificate(certificate);
        Connector tls = new Connector();
        tls.setPort(0);
        tls.setProperty("address", "127.0.0.1");
        tls.setScheme("https");
        tls.setSecure(true);
        tls.setProperty("SSLEnabled", "true");
        tls.addSslHostConfig(host);
        tomcat.getService().addConnector(tls);
        return tls.getLocalPort();
    }

    @Override
    public int openForwarded() {
        throw new UnsupportedOperationException("a valve in META-INF/context.xml of the web application does it");
    }

    @Override
    public void deploy(String contextPath, Path war) throws Exception {
        Context context = tomcat.addWebapp(contextPath, war.toString());
        if (!context.getState().isAvailable()) {
            undeploy(contextPath);
            throw new IllegalStateException("Tomcat did not start the application at '" + contextPath + "'");
        }
    }

    @Override
    public void undeploy(String contextPath) throws LifecycleException {
        Context context = context(contextPath);
        tomcat.getHost().removeChild(context);
        context.destroy();
    }

    @Override
    public ClassLoader loader(String contextPath) {
        return context(contextPath).getLoader().getClassLoader();
    }

    private Context context(String contextPath) {
        return (Context) tomcat.getHost().findChild(contextPath);
    }

    @Override
    public void close() {
        try {
            tomcat.stop();
            tomcat.destroy();
        } catch (Exception e) {
            throw new IllegalStateException("the server did not stop", e);
        }
    }
}
