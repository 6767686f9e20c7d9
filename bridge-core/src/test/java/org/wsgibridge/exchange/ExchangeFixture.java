package org.wsgibridge.exchange;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.wsgibridge.settings.ApplicationRef;
import org.wsgibridge.testkit.RecordingChannel;
import org.wsgibridge.testkit.TestSettings;
import org.wsgibridge.wsgi.EnvironBuilder;
import org.wsgibridge.wsgi.Header;

/** An exchange whose client's end and events are kept. */
final class ExchangeFixture {
    final RecordingChannel client = new RecordingChannel();
    final List<Integer> decidedWithStatus = new CopyOnWriteArrayList<>();
    final Exchange exchange;
    final ResponseWriter response;

    private ExchangeFixture(String method, InterposedChannel between) {
        between.to(client);
        exchange = new Exchange(
                "r1",
                TestSettings.of("scripted", Path.of("/")).mount(new ApplicationRef.Module("site", "application")),
                new EnvironBuilder().put("REQUEST_METHOD", method).build(),
                RequestBody.EMPTY,
                between,
                new RequestTimes(),
                decided -> decidedWithStatus.add(decided.status()));
        response = exchange.response();
    }

    static ExchangeFixture of(String method) {
        return new ExchangeFixture(method, new InterposedChannel());
    }

    static ExchangeFixture with(InterposedChannel between) {
        return new ExchangeFixture("GET", between);
    }

    ExchangeFixture start(String status, String... namesAndValues) {
        response.startResponse(status, headers(namesAndValues), false);
        return this;
    }

    static List<Header> headers(String... namesAndValues) {
        List<Header> headers = new ArrayList<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            headers.add(new Header(namesAndValues[i], namesAndValues[i + 1]));
        }
        return headers;
    }

    /** What the client got: status, headers, body and how it ended, in one line. */
    String received() {
        var head = client.head();
        StringBuilder text = new StringBuilder();
        if (head == null) {
            text.append("nothing");
        } else {
            text.append(head.status()).append(' ').append(head.reason());
            head.headers()
                    .forEach(header -> text.append(" | ")
                            .append(header.name())
                            .append(": ")
                            .append(header.value()));
        }
        return text.append(" | [")
                .append(client.text())
                .append("] ")
                .append(client.calls())
                .toString();
    }
}
