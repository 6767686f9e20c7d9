package org.wsgibridge.servlet.admin;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.util.Base64;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.wsgibridge.settings.Networks;
import org.wsgibridge.settings.ProxyHeader;
import org.wsgibridge.settings.monitoring.AdminPlace;
import org.wsgibridge.settings.monitoring.AdminSettings;
import org.wsgibridge.settings.monitoring.AdminSettings.Token;

/**
 * Decides what the caller of a request may see. A caller has a token (HTTP Basic as the password, or Bearer), or the
 * role; on a loopback listener without a token, its request has to be one that was made for this machine and by no
 * proxy. Thread-safe.
 */
final class AdminGuard {
    private static final Networks LOOPBACK = Objects.requireNonNull(Networks.parse("127.0.0.0/8, ::1"));

    private static final String CHALLENGE = "Basic realm=\"WSGI Bridge\", charset=\"UTF-8\"";

    private final AdminSettings settings;
    private final @Nullable Token token;

    /**
     * Makes the guard.
     *
     * @param settings the settings
     * @param token what opens everything; {@code null} for none: then the listener is at a loopback address
     */
    AdminGuard(AdminSettings settings, @Nullable Token token) {
        this.settings = settings;
        this.token = token;
    }

    /** What a caller may see; each has what those before it have. */
    enum Right {
        /** Whether the bridge works, and no more. */
        PROBES,
        /** Metrics, and the details of probes. */
        METRICS,
        /** The status page, and its actions if there are any. */
        EVERYTHING
    }

    /** Returns what a request by itself gives the right to; the container is not asked for a login. */
    Right right(AdminExchange request) {
        String secret = secret(request.header("Authorization"));
        if (secret != null && token != null && token.matches(secret)) {
            return Right.EVERYTHING;
        }
        if (secret != null
                && settings.metricsToken() != null
                && settings.metricsToken().matches(secret)) {
            return Right.METRICS;
        }
        return isOpen() && isOfThisMachine(request) ? Right.EVERYTHING : Right.PROBES;
    }

    private boolean isOpen() {
        return token == null && settings.place() == AdminPlace.PORT;
    }

    /**
     * Returns whether a caller that has shown no right may nevertheless: asks the container for a login, or refuses the
     * request.
     *
     * @return false when the request is answered
     */
    boolean admits(AdminExchange request) throws IOException {
        String role = settings.role();
        if (role != null && settings.place() == AdminPlace.PUBLIC) {
            AdminExchange.Login login = request.login(role);
            if (login == AdminExchange.Login.REFUSED) {
                request.answer(AdminAnswer.problem(403, "the user does not have the role of admin-role"));
            }
            return login == AdminExchange.Login.GRANTED;
        }
        if (isOpen()) {
            request.answer(AdminAnswer.problem(
                    403, "expected a request to localhost or a loopback address, and not through a proxy"));
        } else if (right(request) != Right.PROBES) {
            request.answer(
                    AdminAnswer.problem(403, "the token opens the metrics alone: expected that of the admin mount"));
        } else {
            request.answer(AdminAnswer.problem(401, "expected the token, as the password (any user name) or as Bearer")
                    .with("WWW-Authenticate", CHALLENGE));
        }
        return false;
    }

    /** Returns the secret of an Authorization header (RFC 7617, RFC 6750), {@code null} when there is none. */
    private static @Nullable String secret(@Nullable String authorization) {
        if (authorization == null) {
            return null;
        }
        String[] parts = authorization.strip().split(" +", 2);
        if (parts.length == 2 && parts[0].equalsIgnoreCase("Bearer")) {
            return parts[1];
        }
        if (parts.length == 2 && parts[0].equalsIgnoreCase("Basic")) {
            try {
                String pair = new String(Base64.getDecoder().decode(parts[1]), UTF_8);
                return pair.substring(pair.indexOf(':') + 1);
            } catch (IllegalArgumentException e) {
                return null;
            }
        }
        return null;
    }

    /**
     * Returns whether a request was made for this machine. Decides by the name that it asks for, because the page of
     * another site whose name was made to lead here (DNS rebinding) asks for that name, and because a proxy forwards
     * the requests of other machines.
     */
    private static boolean isOfThisMachine(AdminExchange request) {
        return isLoopbackName(request.authority())
                && request.headerNames().stream().noneMatch(AdminGuard::isOfAProxy);
    }

    private static boolean isOfAProxy(String header) {
        String lower = header.toLowerCase(Locale.ROOT);
        return lower.startsWith("x-forwarded-") || lower.equals("via") || ProxyHeader.of(header) != null;
    }

    private static boolean isLoopbackName(String authority) {
        String host = authority.toLowerCase(Locale.ROOT).replaceFirst(":[0-9]*$", "");
        String name = host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
        return name.equals("localhost") || name.endsWith(".localhost") || LOOPBACK.contains(name);
    }
}
