package org.wsgibridge.express.top;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.wsgibridge.express.failure.ExpressException;
import org.wsgibridge.express.server.AdminFile;
import org.wsgibridge.files.FileFault;
import org.wsgibridge.log.LogText;
import org.wsgibridge.settings.monitoring.AdminSettings.Token;

/**
 * The address of the admin mount of a running server, and requests to it. Immutable.
 *
 * @param url the URL of the mount, with a slash at the end
 * @param token the token, {@code null} if none is needed
 * @param patience how long a whole answer may take
 */
record AdminMountAddress(URI url, @Nullable Token token, Duration patience) {
    private static final Pattern URL = Pattern.compile("(?m)^url = \"(.*/)[^/\"]*\"$");
    private static final Pattern TOKEN = Pattern.compile("(?m)^header = \"Authorization: Bearer (.*)\"$");
    private static final Pattern PAGE_TOKEN = Pattern.compile("<meta name=\"token\" content=\"([^\"]+)\"");
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final int OK = 200;

    /** Uses no proxy, which would see the token and the status, and follows no redirects. */
    private static final HttpClient CLIENT = HttpClient.newBuilder()
            .proxy(HttpClient.Builder.NO_PROXY)
            .connectTimeout(PATIENCE)
            .build();

    /**
     * Reads the address from the file {@code admin} of a server root.
     *
     * @param root the server root, or the folder that {@code setup-server} has written
     * @throws ExpressException if no server runs there, or its file cannot be read
     */
    static AdminMountAddress in(Path root) {
        return find(root)
                .orElseThrow(() -> ExpressException.usage("no server with an admin mount runs in " + root
                        + ": expected --server-root, or --host and --port, as the server has them, or --admin-url"));
    }

    /**
     * Reads the address from the file {@code admin} of a server root.
     *
     * @param root the server root, or the folder that {@code setup-server} has written
     * @return the address; empty if no server runs there
     * @throws ExpressException if its file cannot be read
     */
    static Optional<AdminMountAddress> find(Path root) {
        return Stream.of(root, root.resolve("run"))
                .map(AdminFile::in)
                .filter(Files::exists)
                .findFirst()
                .map(AdminMountAddress::read);
    }

    private static AdminMountAddress read(Path file) {
        String text = text(file);
        Matcher url = URL.matcher(text);
        if (!url.find()) {
            throw ExpressException.usage(file + " has no URL");
        }
        Matcher token = TOKEN.matcher(text);
        return new AdminMountAddress(uri(url.group(1)), token.find() ? new Token(token.group(1)) : null, PATIENCE);
    }

    /**
     * Returns the address that the user gives.
     *
     * @param url the mount's URL, or that of its status page
     * @param tokenFile the file with the token, {@code null} for none
     * @throws ExpressException if the URL is malformed, or the file cannot be read
     */
    static AdminMountAddress of(String url, @Nullable Path tokenFile) {
        String mount = url.replaceFirst("/status(\\.json)?$", "/");
        return new AdminMountAddress(
                uri(mount.endsWith("/") ? mount : mount + "/"),
                tokenFile == null ? null : new Token(text(tokenFile).strip()),
                PATIENCE);
    }

    private static URI uri(String text) {
        try {
            URI uri = URI.create(text);
            if (uri.getHost() != null && ("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()))) {
                return uri;
            }
        } catch (IllegalArgumentException e) {
            throw ExpressException.usage(
                    "--admin-url " + text + ": expected a URL such as http://127.0.0.1:9001/-/", e);
        }
        throw ExpressException.usage("--admin-url " + text + ": expected a URL such as http://127.0.0.1:9001/-/");
    }

    private static String text(Path file) {
        try {
            return Files.readString(file, UTF_8);
        } catch (IOException e) {
            throw ExpressException.usage(file + " cannot be read: " + FileFault.reason(e), e);
        }
    }

    /**
     * Requests the status.
     *
     * @throws ExpressException if the server does not answer, or refuses this caller
     */
    Status status() throws InterruptedException {
        return Status.parse(read("status.json"));
    }

    /**
     * Requests a page of the mount.
     *
     * @param page its path below the mount
     * @return the body
     * @throws ExpressException if the server does not answer, or refuses this caller
     */
    String read(String page) throws InterruptedException {
        HttpResponse<String> answer = send(request(page));
        return switch (answer.statusCode()) {
            case OK -> answer.body();
            case 401, 403 ->
                throw ExpressException.usage("the server refuses to show its status (" + answer.statusCode() + " at "
                        + url + "): expected the token of the admin mount, by --admin-token-file");
            default ->
                throw ExpressException.usage(
                        "there is no admin mount at " + url + ", which answers " + answer.statusCode());
        };
    }

    /**
     * Runs an action of the status page.
     *
     * @param action its path below the mount
     * @param parameters its parameters
     * @return the server's message about what it has done
     * @throws ExpressException if the server refuses, with its reason
     */
    String act(String action, Map<String, String> parameters) throws InterruptedException {
        Matcher pageToken = PAGE_TOKEN.matcher(read("status"));
        String form = parameters.entrySet().stream()
                .map(parameter -> parameter.getKey() + "=" + URLEncoder.encode(parameter.getValue(), UTF_8))
                .collect(Collectors.joining("&"));
        HttpResponse<String> answer = send(request(action)
                .header("X-WSGI-Bridge-Token", pageToken.find() ? pageToken.group(1) : "none")
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(form)));
        Status said = Status.of(answer.body());
        if (answer.statusCode() != OK) {
            String reason = said.text("error");
            throw ExpressException.usage(
                    "the server refuses: " + (reason.isEmpty() ? "it answers " + answer.statusCode() : reason));
        }
        return said.text("done");
    }

    private HttpRequest.Builder request(String page) {
        HttpRequest.Builder request = HttpRequest.newBuilder(url.resolve(page));
        if (token != null) {
            try {
                request.header("Authorization", "Bearer " + token.text());
            } catch (IllegalArgumentException e) {
                throw ExpressException.usage("the token cannot be sent: expected one line of plain characters");
            }
        }
        return request;
    }

    /**
     * Limits the time of the whole answer. The timeout of an {@link HttpRequest} ends with the head of the response.
     */
    private HttpResponse<String> send(HttpRequest.Builder request) throws InterruptedException {
        CompletableFuture<HttpResponse<String>> answer = CLIENT.sendAsync(request.build(), head -> new BoundedBody());
        try {
            return answer.get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw ExpressException.runtime(
                    "the server does not answer at " + url + " within " + patience.toSeconds() + " s", e);
        } catch (ExecutionException e) {
            throw ExpressException.runtime("the server does not answer at " + url + ": " + reason(e.getCause()), e);
        } finally {
            answer.cancel(true);
        }
    }

    private static String reason(@Nullable Throwable failure) {
        // This exception has no message.
        return failure instanceof ConnectException
                ? "nothing listens there"
                : LogText.line(LogText.shorten(String.valueOf(failure), LogText.LONGEST_NAME));
    }
}
