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
     * Has new connections use other certificates. Open ones go on; a client that comes back with a session of before
     * makes a full handshake, so that an authority that is gone counts immediately.
     *
     * @throws Exception when they cannot be used; then the former ones are in use still
     */
    static void replace(SslContextFactory.Server context, Tls tls) throws Exception {
        // A reload that fails leaves a context that serves nothing: another one has to have worked before.
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
        // Else a list is asked for of every authority.
        context.setValidatePeerCerts(!revocations.isEmpty());
        context.setKeyStore(keys);
        context.setKeyStorePassword(Tls.PASSWORD);
        context.setTrustStore(authorities);
    }

    /** Has its lists of revoked certificates from elsewhere than from a path, which Jetty would read by itself. */
    private static final class Revoking extends SslContextFactory.Server {
        private volatile List<X509CRL> revocations = List.of();

        @Override
        protected Collection<? extends CRL> loadCRL(@Nullable String path) {
            return revocations;
        }
    }
}
