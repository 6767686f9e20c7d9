package org.wsgibridge.express.server;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CRL;
import java.security.cert.X509CRL;
import java.util.Collection;
import java.util.List;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.jspecify.annotations.Nullable;
import org.wsgibridge.express.failure.ExpressException;
import org.wsgibridge.express.tls.Tls;
import org.wsgibridge.express.tls.TlsProfile;

/** Configures Jetty's TLS, and replaces its certificates while connections are open. Stateless. */
final class TlsContext {
    private TlsContext() {}

    /**
     * Makes the context that new connections take certificates, protocols and ciphers from.
     *
     * @throws ExpressException if the JVM cannot use the certificates
     */
    static SslContextFactory.Server of(Listening.Https secure) {
        TlsProfile.apply();
        SslContextFactory.Server context = new Revoking();
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
                // The URL of a request is not known yet during the handshake.
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
     * Replaces the certificates for new connections. Open connections continue. A client cannot resume an earlier
     * session but has to make a full handshake, so that a removed authority is no longer trusted.
     *
     * @throws Exception if the certificates cannot be used; then the former ones stay in use
     */
    static void replace(SslContextFactory.Server context, Tls tls) throws Exception {
        // A reload that fails would leave a context that serves nothing. So the certificates are first tried in another
        // context.
        SslContextFactory.Server trial = new Revoking();
        use(trial, tls);
        trial.start();
        trial.stop();
        KeyStore keys = tls.keyStore();
        KeyStore authorities = tls.trustStore();
        context.reload(changed -> use(changed, keys, authorities, tls.revocations()));
    }

    private static void use(SslContextFactory context, Tls tls) throws GeneralSecurityException, IOException {
        use(context, tls.keyStore(), tls.trustStore(), tls.revocations());
    }

    private static void use(
            SslContextFactory context, KeyStore keys, @Nullable KeyStore authorities, List<X509CRL> revocations) {
        if (context instanceof Revoking revoking) {
            revoking.revocations = revocations;
        }
        // With validation, Java requires a revocation list for every authority.
        context.setValidatePeerCerts(!revocations.isEmpty());
        context.setKeyStore(keys);
        context.setKeyStorePassword(Tls.PASSWORD);
        context.setTrustStore(authorities);
    }

    /** A context that gets its revocation lists as objects. Jetty would read them from a path. */
    private static final class Revoking extends SslContextFactory.Server {
        private volatile List<X509CRL> revocations = List.of();

        @Override
        protected Collection<? extends CRL> loadCRL(@Nullable String path) {
            return revocations;
        }
    }
}
