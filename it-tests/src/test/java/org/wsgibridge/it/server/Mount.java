package org.wsgibridge.it.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.wsgibridge.it.http.RawClient;
import org.wsgibridge.it.http.RawResponse;

/**
 * A deployed application, and how to ask it.
 *
 * @param container where it runs
 * @param engine what runs it
 * @param port the server's port
 * @param prefix what comes before the paths of requests
 * @param app its WAR
 */
public record Mount(Container container, Engine engine, int port, String prefix, WebApp app) {

    private static final Pattern ADMIN = Pattern.compile("The admin mount answers at http://[^/]*:(\\d+)/");

    /** Returns the same with every fixture under wsgiref.validate. */
    public Mount validated() {
        return new Mount(container, engine, port, prefix + "/validated", app);
    }

    /** Returns a word that no other request has used. */
    public String token() {
        return UUID.randomUUID().toString().replace("-", "");
    }

    /** Asks for a path. */
    public RawResponse get(String path) throws IOException {
        return send("GET", path, "", new byte[0]);
    }

    /** Returns the port of its admin mount, which its log has; the application has the option {@code admin-port}. */
    public int adminPort() {
        String last = null;
        for (Matcher line = ADMIN.matcher(app.log()); line.find(); ) {
            last = line.group(1);
        }
        if (last == null) {
            throw new IllegalStateException("no admin mount: " + app.log());
        }
        return Integer.parseInt(last);
    }

    /** Asks its admin mount. */
    public RawResponse admin(String path) throws IOException {
        String request = "GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n";
        return RawClient.exchange(adminPort(), request.getBytes(ISO_8859_1));
    }

    /** Asks for a path with HEAD. */
    public RawResponse head(String path) throws IOException {
        return send("HEAD", path, "", new byte[0]);
    }

    /** Posts a body with its Content-Length. */
    public RawResponse post(String path, byte[] body) throws IOException {
        return send("POST", path, "Content-Length: " + body.length + "\r\n", body);
    }

    /** Posts a body given as latin-1 text. */
    public RawResponse post(String path, String body) throws IOException {
        return post(path, body.getBytes(ISO_8859_1));
    }

    /**
     * Sends a request that asks for the end of the connection.
     *
     * @param headers further header lines, each with its CRLF
     */
    public RawResponse send(String method, String path, String headers, byte[] body) throws IOException {
        byte[] head = head(method, path, headers + "Connection: close\r\n").getBytes(ISO_8859_1);
        byte[] request = new byte[head.length + body.length];
        System.arraycopy(head, 0, request, 0, head.length);
        System.arraycopy(body, 0, request, head.length, body.length);
        return RawClient.exchange(port, request);
    }

    /** Returns a request's head. */
    public String head(String method, String path, String headers) {
        return method + " " + prefix + path + " HTTP/1.1\r\nHost: localhost:" + port + "\r\n" + headers + "\r\n";
    }

    /** Opens a connection. */
    public RawClient connect() throws IOException {
        return new RawClient(port);
    }

    @Override
    public String toString() {
        return engine.option() + " in " + container.label();
    }
}
