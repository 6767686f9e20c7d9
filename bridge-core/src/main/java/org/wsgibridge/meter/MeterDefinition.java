package org.wsgibridge.meter;

import java.util.Collections;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * A meter as an application defines it. The limits are those of {@code _bridge_meters.py}, which raises exceptions in
 * the application. They are checked again here, because an interpreter is not trusted. Immutable.
 *
 * @param kind what it measures
 * @param name lower-case words with dots between them, such as {@code orders.placed}, without the prefix {@code app.}
 * @param description what it measures, in a line
 * @param tags keys and values
 */
public record MeterDefinition(MeterKind kind, String name, String description, SortedMap<String, String> tags) {
    /** The largest number of characters of a name, or of a tag's key. */
    public static final int LONGEST_NAME = 100;

    /** The largest number of characters that are kept of a tag's value. */
    public static final int LONGEST_VALUE = 100;

    /** The largest number of characters that are kept of a description. */
    public static final int LONGEST_DESCRIPTION = 200;

    /** The largest number of tags of a meter. */
    public static final int MAX_TAGS = 8;

    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_]*(\\.[a-z][a-z0-9_]*)*");

    private static final Pattern ENDING = Pattern.compile("_(seconds|total|created|bucket|info|count|sum|max)$");

    /** Tags that the bridge or Prometheus adds. */
    private static final Set<String> RESERVED = Set.of("context", "group", "le", "quantile", "job", "instance");

    private static final int PARTS = 3;

    /**
     * Makes the tags immutable, and shortens texts that are too long.
     *
     * @throws IllegalArgumentException if a name is not allowed, or there are too many tags
     */
    public MeterDefinition {
        check(name);
        if (tags.size() > MAX_TAGS) {
            throw new IllegalArgumentException("a meter with more than " + MAX_TAGS + " tags");
        }
        SortedMap<String, String> kept = new TreeMap<>();
        Set<String> plain = new HashSet<>();
        tags.forEach((key, value) -> {
            check(key);
            if (RESERVED.contains(key) || !plain.add(key.replace('.', '_'))) {
                throw new IllegalArgumentException("a meter with the tag " + key);
            }
            kept.put(key, shorten(value, LONGEST_VALUE));
        });
        description = shorten(description, LONGEST_DESCRIPTION);
        tags = Collections.unmodifiableSortedMap(kept);
    }

    private static void check(String name) {
        if (name.length() > LONGEST_NAME || !NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("a meter with a name or tag that is not allowed");
        }
    }

    private static String shorten(String text, int most) {
        String line = text.replaceAll("\\p{Cntrl}", " ");
        return line.length() <= most ? line : line.substring(0, most);
    }

    /**
     * Reads a definition as an interpreter sends it: kind, name and description, then key and value of each tag, with
     * NUL between them.
     *
     * @throws IllegalArgumentException if the text is not a definition, or the definition is not allowed
     */
    public static MeterDefinition parse(String text) {
        String[] parts = text.split("\0", PARTS + 2 * MAX_TAGS + 1);
        if (parts.length < PARTS || parts.length % 2 == 0) {
            throw new IllegalArgumentException("a meter of " + parts.length + " parts");
        }
        SortedMap<String, String> tags = new TreeMap<>();
        for (int i = PARTS; i < parts.length; i += 2) {
            tags.put(parts[i], parts[i + 1]);
        }
        return new MeterDefinition(
                MeterKind.valueOf(parts[0].toUpperCase(Locale.ROOT).replace('-', '_')), parts[1], parts[2], tags);
    }

    /**
     * Returns the name that all meters with the same name in Prometheus share: with {@code _} in place of dots, and
     * without endings that Prometheus adds or reserves.
     */
    public String plainName() {
        String plain = name.replace('.', '_');
        while (ENDING.matcher(plain).find()) {
            plain = ENDING.matcher(plain).replaceFirst("");
        }
        return plain;
    }

    /** Returns this definition with other tags. */
    MeterDefinition with(Map<String, String> values) {
        return new MeterDefinition(kind, name, description, new TreeMap<>(values));
    }
}
