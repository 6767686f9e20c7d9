package org.wsgibridge.bench;

import java.nio.file.Path;
import java.util.List;
import org.wsgibridge.exchange.Exchange;
import org.wsgibridge.exchange.RequestBody;
import org.wsgibridge.exchange.RequestTimes;
import org.wsgibridge.exchange.ResponseChannel;
import org.wsgibridge.settings.ApplicationRef;
import org.wsgibridge.settings.MountSettings;
import org.wsgibridge.wsgi.Environ;
import org.wsgibridge.wsgi.EnvironBuilder;
import org.wsgibridge.wsgi.Header;

/** The request of the micro-benchmarks: what a browser sends for a page, twelve header lines. */
final class SampleRequest {
    private static final MountSettings MOUNT = mount(Path.of("/app/wsgi.py"));

    private static final List<Header> HEADERS = List.of(
            new Header("Host", "www.example.com"),
            new Header("Connection", "keep-alive"),
            new Header(
                    "User-Agent",
                    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0"),
            new Header("Accept", "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8"),
            new Header("Accept-Language", "en-GB,en;q=0.9,de;q=0.8"),
            new Header("Accept-Encoding", "gzip, deflate, br, zstd"),
            new Header("Cookie", "sessionid=3vx8w6b6k6xqk0l1ohd2s7s3c7x7v8u5; csrftoken=8cX2l1QzJ1Yc0Q9y"),
            new Header("Referer", "https://www.example.com/guestbook/?page=2"),
            new Header("Sec-Fetch-Dest", "document"),
            new Header("Sec-Fetch-Mode", "navigate"),
            new Header("Upgrade-Insecure-Requests", "1"),
            new Header("Cache-Control", "max-age=0"));

    private SampleRequest() {}

    static Environ environ() {
        EnvironBuilder environ = new EnvironBuilder()
                .put("REQUEST_METHOD", "GET")
                .put("SCRIPT_NAME", "/app")
                .put("PATH_INFO", "/guestbook/entries/42/")
                .put("QUERY_STRING", "page=2&sort=date")
                .put("REQUEST_URI", "/app/guestbook/entries/42/?page=2&sort=date")
                .put("SERVER_NAME", "www.example.com")
                .put("SERVER_PORT", "443")
                .put("SERVER_PROTOCOL", "HTTP/1.1")
                .put("REMOTE_ADDR", "192.0.2.7")
                .put("REMOTE_PORT", "51234")
                .put("wsgi.url_scheme", "https");
        for (int i = 0; i < HEADERS.size(); i++) {
            Header header = HEADERS.get(i);
            environ.header(header.name(), header.value());
        }
        return environ.build();
    }

    static MountSettings mount(Path script) {
        return new MountSettings(
                "", new ApplicationRef.Script(script, "application"), "main", 0, true, false, List.of());
    }

    static Exchange exchange(Environ environ, ResponseChannel channel) {
        return exchange(environ, channel, MOUNT);
    }

    static Exchange exchange(Environ environ, ResponseChannel channel, MountSettings mount) {
        return new Exchange("1", mount, environ, RequestBody.EMPTY, channel, new RequestTimes(), decided -> {});
    }
}
