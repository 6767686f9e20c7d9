package org.wsgibridge.settings.option;

import static org.wsgibridge.settings.option.OptionTypes.toggle;
import static org.wsgibridge.settings.option.Scope.BRIDGE;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.wsgibridge.settings.AccessFormat;
import org.wsgibridge.settings.LogSettings;
import org.wsgibridge.settings.Networks;

/** The options of the access log and of request ids. */
public final class LogOptions {
    private static final LogSettings NOTHING = LogSettings.DEFAULT;

    /** The access log. */
    public static final Option<LogSettings> ACCESS_LOG = Option.of(
                    "access-log",
                    BRIDGE,
                    new OptionType<>(
                            "off, common, combined, extended, json, json-otel, format",
                            "off, common, combined, extended, json, json-otel, or a format with Apache's letters,"
                                    + " such as %h %t \"%r\" %>s %{cpu}x",
                            LogOptions::accessLog),
                    "off",
                    "One line for each request, to the logger `wsgi.access`. [Logging](logging.md) lists the letters"
                            + " of a format.")
            .modWsgi("--access-log, --access-log-format");

    /** The clients whose X-Request-ID becomes the request's id. */
    public static final Option<Networks> REQUEST_ID_FROM = Option.of(
                    "request-id-from",
                    BRIDGE,
                    new OptionType<>(
                            "addresses",
                            "IP addresses and networks, separated by commas, such as 127.0.0.1, 10.0.0.0/8",
                            Networks::parse,
                            ","),
                    "",
                    "The proxies whose `X-Request-ID` becomes the request's id, if it has at most 128 letters, digits"
                            + " and `-_.~+/=:@`; every other request gets a new id.")
            .defaultText("none");

    /** Whether responses have the request's id. */
    public static final Option<Boolean> REQUEST_ID_RESPONSE = Option.of(
            "request-id-response",
            BRIDGE,
            toggle(),
            "off",
            "Whether the responses of applications have the request's id as `X-Request-ID`.");

    /** All of these, in the order of the documentation. */
    public static final List<Option<?>> ALL = List.of(ACCESS_LOG, REQUEST_ID_FROM, REQUEST_ID_RESPONSE);

    private LogOptions() {}

    /**
     * Parses the option. Its value {@code off} is not {@code null}, because it overrides the value of a weaker source.
     */
    private static @Nullable LogSettings accessLog(String text) {
        if (text.toLowerCase(Locale.ROOT).equals("off")) {
            return NOTHING;
        }
        AccessFormat format = AccessFormat.parse(text);
        return format == null ? null : new LogSettings(format, Networks.NONE, false);
    }
}
