package org.wsgibridge.settings.option;

import static org.wsgibridge.settings.option.OptionTypes.count;
import static org.wsgibridge.settings.option.Scope.BRIDGE;

import java.util.List;

/** The limits of the heads of requests and responses. */
public final class HeadOptions {
    private static final int LONGEST = 1024 * 1024;
    private static final int MAX = 1000;
    private static final int SMALLEST_RESPONSE = 1024;

    /** Above this size, start_response itself raises a ValueError. */
    private static final int LARGEST_RESPONSE = 256 * 1024;

    /** The longest request line. */
    public static final Option<Integer> LINE = Option.of(
                    "limit-request-line",
                    BRIDGE,
                    count(1, LONGEST),
                    "8190",
                    "The longest request line in bytes; a longer one gets 414. Servlet containers have"
                            + " limits of their own.")
            .modWsgi("`LimitRequestLine`");

    /** The largest number of header fields. */
    public static final Option<Integer> FIELDS = Option.of(
                    "limit-request-fields",
                    BRIDGE,
                    count(1, MAX),
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

    /** The largest head of a response. */
    public static final Option<Integer> RESPONSE = Option.of(
            "limit-response-head",
            BRIDGE,
            count(SMALLEST_RESPONSE, LARGEST_RESPONSE),
            "65536",
            "The largest head of a response in bytes, from 1024 to 262144: its status line and all of its header"
                    + " fields. A larger head is replaced with a response 500, and logged (`WB0222`). Servlet"
                    + " containers have limits of their own, which the bridge observes.");

    /** All of these, in the order of the documentation. */
    public static final List<Option<?>> ALL = List.of(LINE, FIELDS, FIELD_SIZE, RESPONSE);

    private HeadOptions() {}
}
