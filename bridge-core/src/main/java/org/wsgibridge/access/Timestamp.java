package org.wsgibridge.access;

import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** The time of a request's arrival as Apache writes it, {@code [10/Oct/2000:13:55:36 -0700]}. Thread-safe. */
final class Timestamp implements LineFormat {
    private final DateTimeFormatter format = DateTimeFormatter.ofPattern("'['dd/MMM/yyyy:HH:mm:ss Z']'", Locale.ROOT)
            .withZone(ZoneId.systemDefault());

    /** Most requests arrive in the same second as the one before. */
    private volatile Second last = new Second(-1, "");

    private record Second(long epoch, String text) {}

    @Override
    public void append(StringBuilder line, AccessEntry entry) {
        long epoch = Math.floorDiv(entry.arrivedMillis(), 1000L);
        Second second = last;
        if (second.epoch != epoch) {
            second = new Second(epoch, format.format(Instant.ofEpochSecond(epoch)));
            last = second;
        }
        line.append(second.text);
    }
}
