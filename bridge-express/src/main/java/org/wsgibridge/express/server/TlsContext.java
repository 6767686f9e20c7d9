package org.wsgibridge.express.server;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.jspecify.annotations.Nullable;
import org.wsgibridge.express.ExpressException;
import org.wsgibridge.express.tls.Tls;
import org.wsgibridge.express.tls.TlsProfile;

/** Jetty's TLS with certificates of ours, and the exchange of those while connections are open. */
final class TlsContext {
    private TlsContext() {}

    /**
     * Makes what new connections take their certificates, protocols and ciphers from.
     *
     * @throws ExpressException when the JVM cannot use the certificates
     */
    static SslContextFactory.Server of(Listening.Https secure) {
        TlsProfile.apply();
        SslContextFactory.Server context = new SslContextFactory.Server();
        context.setSniRequired(false);
        context.setRenegotiationAllowed(false);
        context.setIncludeProtocols(TlsProfile.PROTOCOLS.toArray(String[]::new));
        context.setExcludeProtocols();
        context.setIncludeCipherSuites(TlsProfile.CIPHERS.toArray(String[]::new));
        context.setExcludeCipherSuites();
        context.setUseCipherSuitesOrder(false);
        if (!secure.tls().authorities().isEmpty()) {
            if (secure.verified().isEmpty()) {
                context.setNeedClientAuth(true);
            } else {
                // Which URL it is for is not known yet when the connection is made.
                context.setWantClientAuth(true);
            }
        }
        try {
            use(context, secure.tls());
        } catch (GeneralSecurityException | IOException e) {
            throw ExpressException.usage(
                    "--ssl-certificate-file " + secure.tls().files().certificate() + " cannot be used: " + e, e);
        }
        return context;
    }

    /**
     * Has new connections use other certificates. Open ones go on; a client that comes back with a session of before makes a
     * full handshake, so that an authority that is gone counts at once.
     *
     * @throws Exception when they cannot be used; then the former ones are in use still
     */
    static void replace(SslContextFactory.Server context, Tls tls) throws Exception {
        // A reload that fails leaves a context that serves nothing: another one has to have worked before.
        SslContextFactory.Server trial = new SslContextFactory.Server();
        use(trial, tls);
        trial.start();
        trial.stop();
        KeyStore keys = tls.keyStore();
        KeyStore authorities = tls.trustStore();
        context.reload(changed -> use(changed, keys, authorities));
    }

    private static void use(SslContextFactory context, Tls tls) throws GeneralSecurityException, IOException {
        use(context, tls.keyStore(), tls.trustStore());
    }

    private static void use(SslContextFactory context, KeyStore keys, @Nullable KeyStore authorities) {
        context.setKeyStore(keys);
        context.setKeyStorePassword(Tls.PASSWORD);
        context.setTrustStore(authorities);
    }
}
