package org.wsgibridge.express.tls;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import org.wsgibridge.express.Express;
import org.wsgibridge.testkit.jvm.TrustingTls;

/** A client that keeps one connection of HTTP/2. */
final class Http2Client implements AutoCloseable {
    private final HttpClient client;
    private final HttpRequest request;

    Http2Client(Express express) throws GeneralSecurityException {
        client = HttpClient.newBuilder().sslContext(TrustingTls.context()).build();
        request = HttpRequest.newBuilder(URI.create(Tools.https(express))).build();
    }

    /** Sends a request; returns the serial number of its connection's certificate. */
    String certificate() throws Exception {
        HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());
        assertThat(response.version()).isEqualTo(HttpClient.Version.HTTP_2);
        assertThat(response.body()).isEqualTo("served");
        X509Certificate certificate =
                (X509Certificate) response.sslSession().orElseThrow().getPeerCertificates()[0];
        return certificate.getSerialNumber().toString(16);
    }

    @Override
    public void close() {
        // The connection ends with the server.
    }
}
