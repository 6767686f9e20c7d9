package org.wsgibridge.servlet;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.wsgibridge.servlet.TestContainer.Kind;

/** The ways to an admin mount that a token opens: its own listener, and the ports of containers. */
enum AdminDoor {
    LISTENER,
    JETTY,
    TOMCAT;

    static final String SECRET = "a-token-of-more-than-20-characters";
    static final String TOKEN = "Authorization: Bearer " + SECRET;

    /** Writes a token for an option. */
    static String tokenFile(String secret) throws IOException {
        Path file = Files.createTempFile(
                "admin-token", "", PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(file, secret);
        file.toFile().deleteOnExit();
        return file.toString();
    }

    /** Starts a bridge. */
    TestBridge start(TestBridge bench) throws Exception {
        bench.option("admin-token-file", tokenFile(SECRET));
        return switch (this) {
            case LISTENER -> bench.option("admin-port", "0").start(Kind.JETTY);
            case JETTY -> bench.option("admin", "public").start(Kind.JETTY);
            case TOMCAT -> bench.option("admin", "public").start(Kind.TOMCAT);
        };
    }

    /** Connects to where the mount is. */
    RawClient client(TestBridge bench) throws IOException {
        return this == LISTENER ? bench.adminClient() : bench.client();
    }

    /** Asks without the token, on a separate connection. */
    RawClient.Reply stranger(TestBridge bench, String requestLine, String... headers) throws IOException {
        try (RawClient client = client(bench)) {
            return client.request(requestLine, headers).reply(requestLine.split(" ", 2)[0]);
        }
    }

    /** Asks with the token. */
    RawClient.Reply get(TestBridge bench, String target, String... headers) throws IOException {
        return stranger(bench, "GET " + target, withToken(headers));
    }

    /** Posts a form with the token; on a separate connection, as all requests. */
    RawClient.Reply post(TestBridge bench, String target, String form, String... headers) throws IOException {
        List<String> all = new ArrayList<>(Arrays.asList(withToken(headers)));
        all.add("Content-Type: application/x-www-form-urlencoded");
        all.add("Content-Length: " + form.length());
        try (RawClient client = client(bench)) {
            return client.request("POST " + target, all.toArray(String[]::new))
                    .send(form)
                    .reply();
        }
    }

    static String[] withToken(String... headers) {
        List<String> all = new ArrayList<>(Arrays.asList(headers));
        all.add(TOKEN);
        return all.toArray(String[]::new);
    }
}
