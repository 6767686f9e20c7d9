package org.wsgibridge.it.application;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.CookieManager;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** A browser with cookies. It writes down what each response has that is the same on every server. */
final class Visitor {
    private static final List<String> HEADERS = List.of(
            "content-type", "content-length", "content-disposition", "content-encoding", "location", "allow", "vary");

    /** What is made by chance, in the forms of Django, MoinMoin and Trac. */
    private static final Pattern TOKEN =
            Pattern.compile("(name=[\"'](?:csrfmiddlewaretoken|ticket|__FORM_TOKEN)[\"'][^>]* value=[\"'])([\\w.]+)");

    private static final String ATTRIBUTE = " [\\w-]+(?:=\"[^\"]*\")?";
    /** Django writes attributes in the order of a dict. */
    private static final Pattern ATTRIBUTES = Pattern.compile("(?<=<(?:input|select))(?:" + ATTRIBUTE + ")+");

    private static final Pattern ONE_ATTRIBUTE = Pattern.compile(ATTRIBUTE);

    private final HttpClient client = HttpClient.newBuilder()
            .cookieHandler(new CookieManager())
            .version(HttpClient.Version.HTTP_1_1)
            .build();
    private final URI site;
    private String token = "";
    private final List<String> seen = new ArrayList<>();

    Visitor(URI site) {
        this.site = site;
    }

    /** Returns one text for each response: what was asked for, the status, headers and all bytes. */
    List<String> seen() {
        return List.copyOf(seen);
    }

    /** Returns the token of the last page with a form. */
    String token() {
        return token;
    }

    /** Asks for a path, and returns the body. */
    String get(String path) throws IOException, InterruptedException {
        return send("GET", path, request(path).GET());
    }

    /** Removes what is at a path. */
    String delete(String path) throws IOException, InterruptedException {
        return send("DELETE", path, request(path).DELETE());
    }

    /** Sends a form. */
    String post(String path, Map<String, String> form) throws IOException, InterruptedException {
        String body = form.entrySet().stream()
                .map(field -> field.getKey() + "=" + URLEncoder.encode(field.getValue(), UTF_8))
                .collect(Collectors.joining("&"));
        return post(path, "application/x-www-form-urlencoded", body.getBytes(UTF_8));
    }

    /** Sends a form with a file. */
    String upload(String path, Map<String, String> form, String field, String name, byte[] content)
            throws IOException, InterruptedException {
        StringBuilder body = new StringBuilder();
        form.forEach((key, value) -> body.append("--XX\r\nContent-Disposition: form-data; name=\"" + key + "\"\r\n\r\n")
                .append(new String(value.getBytes(UTF_8), ISO_8859_1))
                .append("\r\n"));
        body.append("--XX\r\nContent-Disposition: form-data; name=\"" + field + "\"; filename=\"")
                .append(new String(name.getBytes(UTF_8), ISO_8859_1))
                .append("\"\r\nContent-Type: application/octet-stream\r\n\r\n")
                .append(new String(content, ISO_8859_1))
                .append("\r\n--XX--\r\n");
        return post(path, "multipart/form-data; boundary=XX", body.toString().getBytes(ISO_8859_1));
    }

    /** Sends a body. */
    String post(String path, String type, byte[] body) throws IOException, InterruptedException {
        return send("POST", path, request(path).header("Content-Type", type).POST(BodyPublishers.ofByteArray(body)));
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(site.resolve(path)).timeout(Duration.ofMinutes(2));
    }

    private String send(String method, String path, HttpRequest.Builder request)
            throws IOException, InterruptedException {
        HttpResponse<byte[]> response = client.send(request.build(), BodyHandlers.ofByteArray());
        String body = new String(response.body(), ISO_8859_1);
        String headers = HEADERS.stream()
                // A 204 has none (RFC 9110); wsgiref sends what the application says.
                .filter(name -> response.statusCode() != 204 || !name.equals("content-length"))
                .flatMap(name -> response.headers().allValues(name).stream()
                        // Tomcat writes no space between the parameters of a type.
                        .map(value -> name + ": " + value.replace("; ", ";") + "\n"))
                .collect(Collectors.joining());
        String written = method + " " + path + "\n" + response.statusCode() + "\n" + headers + body;
        seen.add(TOKEN.matcher(inOrder(written)).replaceAll("$1TOKEN").replace(site.getAuthority(), "SITE"));
        Matcher found = TOKEN.matcher(inOrder(body));
        token = found.find() ? found.group(2) : token;
        return new String(response.body(), UTF_8);
    }

    private static String inOrder(String page) {
        return ATTRIBUTES
                .matcher(page)
                .replaceAll(tag -> Matcher.quoteReplacement(ONE_ATTRIBUTE
                        .matcher(tag.group())
                        .results()
                        .map(MatchResult::group)
                        .sorted()
                        .collect(Collectors.joining())));
    }
}
