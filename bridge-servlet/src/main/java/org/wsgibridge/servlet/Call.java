package org.wsgibridge.servlet;

import java.util.Map;
import org.wsgibridge.bridge.WsgiBridge;
import org.wsgibridge.exchange.Exchange;
import org.wsgibridge.exchange.Outcome;
import org.wsgibridge.exchange.RequestBody;
import org.wsgibridge.exchange.RequestTimes;
import org.wsgibridge.servlet.transport.BodyListener;
import org.wsgibridge.servlet.transport.ServletResponseChannel;
import org.wsgibridge.servlet.transport.StreamedBody;
import org.wsgibridge.settings.MountSettings;
import org.wsgibridge.wsgi.EnvironBuilder;

/** A request on its way to the bridge, until its body is there. */
final class Call implements BodyListener {
    private final WsgiBridge bridge;
    private final MountSettings mount;
    private final String id;
    private final EnvironBuilder environ;
    private final ServletResponseChannel channel;
    private final RequestTimes times;
    private Map<String, Object> objects = Map.of();

    Call(
            WsgiBridge bridge,
            MountSettings mount,
            String id,
            EnvironBuilder environ,
            ServletResponseChannel channel,
            RequestTimes times) {
        this.bridge = bridge;
        this.mount = mount;
        this.id = id;
        this.environ = environ;
        this.channel = channel;
        this.times = times;
    }

    /** Sets the container's objects for the environ. */
    void objects(Map<String, Object> ofContainer) {
        objects = ofContainer;
    }

    @Override
    public void onBody(RequestBody body) {
        bridge.handle(exchange(body));
    }

    @Override
    public void onFailure(Outcome outcome, int status) {
        exchange(RequestBody.EMPTY).terminate(outcome, status);
    }

    /** Hands over a request whose body the application reads while it comes. */
    void onStream(StreamedBody body) {
        Exchange exchange = exchange(body);
        body.onTooLarge(() -> exchange.terminate(Outcome.BAD_REQUEST, 413));
        bridge.handle(exchange);
    }

    private Exchange exchange(RequestBody body) {
        Exchange exchange = bridge.exchange(id, mount, environ.build(), body, channel, times);
        exchange.objects(objects);
        channel.onClientGone(() -> exchange.terminate(Outcome.CLIENT_GONE, 0));
        return exchange;
    }
}
