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
 * Decides what a caller may see. A caller needs a token (as the password in HTTP Basic, or as Bearer) or a role of the
 * container. Without a token, the listener is at a loopback address, and a request must address this machine and must
 * not come through a proxy. Thread-safe.
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
     * @param token the token that permits everything; {@code null} for none, if the listener is at a loopback address
     */
    AdminGuard(AdminSettings settings, @Nullable Token token) {
        this.settings = settings;
        this.token = token;
    }

    /** What a caller may see. Each right includes those before it. */
    enum Right {
        /** Only whether the bridge works. */
        PROBES,
        /** Metrics, and the details of probes. */
        METRICS,
        /** The status page, and its actions if they are on. */
        EVERYTHING
    }

    /** Returns the right that the headers of a request grant. Does not ask the container for a login. */
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
     * Decides about a caller whose request does not have the right: asks the container for a login, or refuses the
     * request.
     *
     * @return whether the caller may continue; if not, the request is answered
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

    /** Returns the password or token of an Authorization header (RFC 7617, RFC 6750), {@code null} if there is none. */
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
     * Returns whether a request was made for this machine. It must address a loopback name: a page of another site
     * whose name was redirected to this machine (DNS rebinding) addresses that other name. It must not have headers of
     * a proxy, which forwards requests of other machines.
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
