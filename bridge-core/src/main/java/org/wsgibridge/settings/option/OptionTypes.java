package org.wsgibridge.settings.option;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The types of options. */
final class OptionTypes {
    private static final long MAXIMUM_SECONDS = 86_400;
    private static final Pattern SECONDS = Pattern.compile("[0-9]{1,5}(\\.[0-9]{1,3})?");
    private static final Pattern BYTES = Pattern.compile("([0-9]{1,15})([KMGkmg]?)");
    private static final Pattern OCTAL = Pattern.compile("0{0,2}[0-7]{1,3}");
    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,9}");
    private static final Pattern SIGNED = Pattern.compile("-?[0-9]{1,9}");

    private OptionTypes() {}

    /** Seconds, decimals allowed, up to a day. */
    static OptionType<Duration> seconds() {
        return new OptionType<>(
                "seconds", "seconds as a plain number from 0 to 86400, such as 60 or 0.5", OptionTypes::parseSeconds);
    }

    /** Seconds, but not 0: for times that always need a limit. */
    static OptionType<Duration> positiveSeconds() {
        return new OptionType<>(
                "seconds",
                "seconds as a plain number above 0 and up to 86400, such as 5 or 0.5",
                text -> text.matches("[0.]*") ? null : parseSeconds(text));
    }

    /** Several of {@link #positiveSeconds}, separated by commas, each longer than the one before. */
    static OptionType<List<Duration>> ascendingSeconds(int most) {
        return new OptionType<>(
                "seconds, ...",
                "up to " + most + " numbers of seconds above 0, each above the one before, such as 0.1, 0.5, 2",
                text -> parseAscending(text, most),
                ",");
    }

    private static @Nullable List<Duration> parseAscending(String text, int most) {
        List<Duration> all = new ArrayList<>();
        Duration last = Duration.ZERO;
        for (String part : text.split(",", -1)) {
            Duration next = parseSeconds(part.strip());
            if (next == null || next.compareTo(last) <= 0 || all.size() == most) {
                return null;
            }
            all.add(next);
            last = next;
        }
        return List.copyOf(all);
    }

    private static @Nullable Duration parseSeconds(String text) {
        if (!SECONDS.matcher(text).matches()) {
            return null;
        }
        Duration value =
                Duration.ofMillis(new BigDecimal(text).movePointRight(3).longValueExact());
        return value.compareTo(Duration.ofSeconds(MAXIMUM_SECONDS)) > 0 ? null : value;
    }

    static OptionType<Long> bytes() {
        return new OptionType<>(
                "bytes",
                "bytes as a plain number, or with K, M or G for multiples of 1024, such as 10485760 or 10M",
                OptionTypes::parseBytes);
    }

    private static @Nullable Long parseBytes(String text) {
        Matcher matcher = BYTES.matcher(text);
        if (!matcher.matches()) {
            return null;
        }
        int shift = switch (matcher.group(2).toUpperCase(Locale.ROOT)) {
            case "K" -> 10;
            case "M" -> 20;
            case "G" -> 30;
            default -> 0;
        };
        long number = Long.parseLong(matcher.group(1));
        return number > Long.MAX_VALUE >> shift ? null : (Long) (number << shift);
    }

    static OptionType<Integer> count(int minimum, int maximum) {
        return number(NUMBER, minimum, maximum);
    }

    /** A whole number that may be below zero. */
    static OptionType<Integer> signed(int minimum, int maximum) {
        return number(SIGNED, minimum, maximum);
    }

    private static OptionType<Integer> number(Pattern form, int minimum, int maximum) {
        return new OptionType<>("number", "a whole number from " + minimum + " to " + maximum, text -> {
            if (!form.matcher(text).matches()) {
                return null;
            }
            int value = Integer.parseInt(text);
            return value < minimum || value > maximum ? null : (Integer) value;
        });
    }

    static OptionType<Integer> octal() {
        return new OptionType<>(
                "octal number",
                "an octal number from 0 to 777, such as 027",
                text -> OCTAL.matcher(text).matches() ? (Integer) Integer.parseInt(text, 8) : null);
    }

    static OptionType<Boolean> toggle() {
        return new OptionType<>("on, off", "on or off", text -> switch (text.toLowerCase(Locale.ROOT)) {
            case "on" -> Boolean.TRUE;
            case "off" -> Boolean.FALSE;
            default -> null;
        });
    }

    static <E extends Enum<E>> OptionType<E> choice(Class<E> type) {
        Map<String, E> values = new TreeMap<>();
        for (E value : type.getEnumConstants()) {
            values.put(value.name().toLowerCase(Locale.ROOT), value);
        }
        String names = String.join(", ", values.keySet());
        return new OptionType<>(names, "one of: " + names, text -> values.get(text.toLowerCase(Locale.ROOT)));
    }

    /** Text that has the given form. */
    static OptionType<String> text(String unit, String expected, String pattern) {
        Pattern form = Pattern.compile(pattern);
        return new OptionType<>(unit, expected, text -> form.matcher(text).matches() ? text : null);
    }

    /** A file or folder; whether it is there is checked where the deployment's folder is known. */
    static OptionType<String> path(String unit) {
        return text(unit, "a path without control characters", "\\P{Cntrl}+");
    }
}
