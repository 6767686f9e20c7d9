package org.wsgibridge.servlet.request;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import jakarta.servlet.AsyncContext;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.wsgibridge.bridge.WsgiBridge;
import org.wsgibridge.exchange.ErrorResponse;
import org.wsgibridge.exchange.RequestBody;
import org.wsgibridge.exchange.RequestTimes;
import org.wsgibridge.log.LogCode;
import org.wsgibridge.log.LogContext;
import org.wsgibridge.secret.Secrets;
import org.wsgibridge.servlet.access.AccessRecorder;
import org.wsgibridge.servlet.mount.MountVariables;
import org.wsgibridge.servlet.mount.RequestVariables;
import org.wsgibridge.servlet.mount.ServerFacts;
import org.wsgibridge.servlet.transport.Container;
import org.wsgibridge.servlet.transport.MemoryChannel;
import org.wsgibridge.settings.AccessSettings;
import org.wsgibridge.settings.MountSettings;
import org.wsgibridge.wsgi.Environ;
import org.wsgibridge.wsgi.EnvironBuilder;
import org.wsgibridge.wsgi.Header;

/**
 * Asks the access scripts about every request, before anything else is done with it. To ask, it sends a request of the
 * bridge's own to the process group that runs the scripts; the admission and timeouts of that group apply. No thread
 * waits for the answer. Thread-safe.
 */
final class AccessGate {
    private static final Logger LOG = LoggerFactory.getLogger(AccessGate.class);
    private static final int LARGEST_ANSWER = 64 * 1024;
    private static final String OPTION = "mod_wsgi.access.";
    private static final Set<String> PASSED_ON = Set.of("www-authenticate", "retry-after", "connection");

    private final WsgiBridge bridge;
    private final Container container;
    private final AccessRecorder recorder;
    private final MountSettings mount;
    private final MountVariables variables;
    private final List<String> options;
    private final NonceCounts nonces = new NonceCounts();

    AccessGate(
            WsgiBridge bridge, Container container, AccessRecorder recorder, AccessSettings access, ServerFacts facts) {
        this.bridge = bridge;
        this.container = container;
        this.recorder = recorder;
        this.mount = new MountSettings(
                MountSettings.ACCESS,
                AccessSettings.APPLICATION,
                AccessSettings.PROCESS_GROUP,
                0,
                true,
                false,
                List.of());
        this.variables = MountVariables.of(mount, facts, bridge.settings().environ());
        this.options = options(access);
    }

    private static List<String> options(AccessSettings access) {
        List<String> options = new ArrayList<>();
        addScript(options, "script", access.accessScript());
        addScript(options, "user-script", access.userScript());
        addScript(options, "group-script", access.groupScript());
        options.addAll(List.of(
                OPTION + "type",
                access.type().scheme(),
                OPTION + "realm",
                access.realm(),
                OPTION + "group",
                access.group(),
                OPTION + "key",
                Secrets.token()));
        return List.copyOf(options);
    }

    private static void addScript(List<String> options, String name, @Nullable Path script) {
        if (script != null) {
            options.add(OPTION + name);
            options.add(Environ.nativeString(script.toString()));
        }
    }

    /** Continues with a request after the scripts have answered. Called on a thread of the container. */
    interface Decision {
        /** Serves the request. */
        void allowed(IncomingRequest incoming) throws IOException;

        /** Answers the request with an error. */
        void refused(IncomingRequest incoming, ErrorResponse error) throws IOException;
    }

    /** Asks the scripts about a request. Returns immediately; the decision is called later. */
    void check(IncomingRequest incoming, Decision decision) {
        EnvironBuilder environ = RequestVariables.snapshot(
                incoming.arrived(),
                incoming.id(),
                incoming.place().prefix() + incoming.route().scriptName(),
                incoming.route().pathInfo(),
                variables);
        // The true values, not those for applications: a digest covers the method and the path, and the rules of a
        // script name the paths of this server.
        environ.replace("REQUEST_METHOD", incoming.arrived().getMethod());
        environ.replace(
                "SCRIPT_NAME", incoming.place().prefix() + incoming.route().scriptName());
        for (int i = 0; i < options.size(); i += 2) {
            environ.put(options.get(i), options.get(i + 1));
        }
        AsyncContext async = incoming.request().startAsync(incoming.request(), incoming.response());
        container.withoutTimeout(async);
        MemoryChannel channel =
                new MemoryChannel(LARGEST_ANSWER, answer -> answered(incoming, async, answer, decision));
        bridge.handle(
                bridge.exchange(incoming.id(), mount, environ.build(), RequestBody.EMPTY, channel, new RequestTimes()));
    }

    private void answered(
            IncomingRequest incoming, AsyncContext async, MemoryChannel.@Nullable Answer answer, Decision decision) {
        try {
            container.later(async, (request, response) -> {
                if (answer != null && answer.head().status() == 200 && !isReplayed(answer)) {
                    decision.allowed(incoming.allowed(request, response, user(answer)));
                } else {
                    decision.refused(incoming.allowed(request, response, null), refusal(answer));
                }
            });
        } catch (RuntimeException e) {
            LOG.debug("the container has ended a request while the access scripts were asked", e);
        } catch (Error e) {
            LogCode.NOT_ADMITTED.log(
                    () -> new LogContext(null, null, incoming.id(), null, null, null), LOG, incoming.id(), e);
            recorder.fail(async, container, incoming.times().arrived());
        }
    }

    /** Returns whether the request repeats credentials that were used before (RFC 7616, section 3.4, nonce count). */
    private boolean isReplayed(MemoryChannel.Answer answer) {
        String used = answer.head().header("X-Wsgi-Nonce");
        return used != null && !nonces.use(used);
    }

    private static IncomingRequest.@Nullable User user(MemoryChannel.Answer answer) {
        String name = answer.head().header("X-Wsgi-User");
        return name == null
                ? null
                : new IncomingRequest.User(
                        URLDecoder.decode(name.replace("+", "%2B"), ISO_8859_1),
                        Objects.requireNonNullElse(answer.head().header("X-Wsgi-Auth-Type"), ""));
    }

    /**
     * Returns the error for a request that is not allowed. Only status 200 is a permission; failures of the scripts
     * (500, 503, 504) are passed on with their status.
     */
    private static ErrorResponse refusal(MemoryChannel.@Nullable Answer answer) {
        if (answer == null || (answer.head().status() < 400 && answer.head().status() != 200)) {
            return ErrorResponse.of(500, List.of());
        }
        int status = answer.head().status() == 200 ? 401 : answer.head().status();
        List<Header> headers = answer.head().headers().stream()
                .filter(header -> PASSED_ON.contains(header.name().toLowerCase(java.util.Locale.ROOT)))
                .toList();
        return ErrorResponse.of(status, headers);
    }
}
