package org.wsgibridge.settings;

import static org.wsgibridge.settings.OptionTypes.count;
import static org.wsgibridge.settings.Scope.BRIDGE;

import java.util.List;
import org.wsgibridge.wsgi.HeadLimits;

/** The options of how large the head of a request may be. */
public final class HeadOptions {
    private static final int LONGEST = 1024 * 1024;
    private static final int MOST = 1000;

    /** The longest request line. */
    public static final Option<Integer> LINE = Option.of(
                    "limit-request-line",
                    BRIDGE,
                    count(1, LONGEST),
                    "8190",
                    "The longest request line in bytes; a longer one gets 414. Servlet containers have"
                            + " limits of their own.")
            .modWsgi("`LimitRequestLine`");

    /** The most header fields. */
    public static final Option<Integer> FIELDS = Option.of(
                    "limit-request-fields",
                    BRIDGE,
                    count(1, MOST),
                    "100",
                    "The most header fields of a request, up to 1000; more get 431. Servlet containers have"
                            + " limits of their own.")
            .modWsgi("`LimitRequestFields`");

    /** The longest header field. */
    public static final Option<Integer> FIELD_SIZE = Option.of(
                    "limit-request-field-size",
                    BRIDGE,
                    count(1, LONGEST),
                    "8190",
                    "The longest header field of a request in bytes, its name included; a longer one gets 431. Servlet"
                            + " containers have limits of their own.")
            .modWsgi("`LimitRequestFieldSize`");

    /** All of these, in the order of the documentation. */
    public static final List<Option<?>> ALL = List.of(LINE, FIELDS, FIELD_SIZE);

    private HeadOptions() {}

    /** Reads them. */
    static HeadLimits read(Resolver resolver) {
        return new HeadLimits(
                resolver.get(LINE, OptionKey.top(LINE), ""),
                resolver.get(FIELDS, OptionKey.top(FIELDS), ""),
                resolver.get(FIELD_SIZE, OptionKey.top(FIELD_SIZE), ""));
    }
}
