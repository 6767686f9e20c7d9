package org.wsgibridge.servlet.metrics;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Metrics;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;
import org.wsgibridge.servlet.admin.AdminAnswer;
import org.wsgibridge.servlet.admin.AdminExchange;
import org.wsgibridge.servlet.admin.AdminPage;
import org.wsgibridge.servlet.staticfiles.AcceptEncoding;
import org.wsgibridge.wsgi.Header;

/**
 * The page that Prometheus scrapes. It shows the application's own Prometheus registry, if there is one, else a
 * registry of the bridge. Only this class and {@link ExemplarRegistry} need {@code micrometer-registry-prometheus}.
 * Thread-safe.
 */
final class Prometheus implements AdminPage, AutoCloseable {
    private static final String TEXT = "text/plain; version=0.0.4; charset=utf-8";
    private static final String OPEN_METRICS = "application/openmetrics-text; version=1.0.0; charset=utf-8";

    private static final String GZIP = "gzip";

    private final PrometheusMeterRegistry scraped;
    private final MeterRegistry target;
    private final boolean own;

    /**
     * Makes the page.
     *
     * @param found the registry that was found for the application
     */
    Prometheus(MeterRegistry found) {
        PrometheusMeterRegistry present = prometheus(found);
        own = present == null;
        scraped = present == null ? new ExemplarRegistry() : present;
        target = own && !isUnused(found) ? both(scraped, found) : own ? scraped : found;
    }

    private static @Nullable PrometheusMeterRegistry prometheus(MeterRegistry found) {
        if (found instanceof PrometheusMeterRegistry registry) {
            return registry;
        }
        if (found instanceof CompositeMeterRegistry composite) {
            for (MeterRegistry member : composite.getRegistries()) {
                PrometheusMeterRegistry registry = prometheus(member);
                if (registry != null) {
                    return registry;
                }
            }
        }
        return null;
    }

    private static boolean isUnused(MeterRegistry found) {
        return found == Metrics.globalRegistry
                && Metrics.globalRegistry.getRegistries().isEmpty();
    }

    private static MeterRegistry both(MeterRegistry own, MeterRegistry found) {
        return new CompositeMeterRegistry().add(own).add(found);
    }

    /**
     * Returns the object that is told which request is being recorded, for exemplars; {@link Exemplars#NONE} with a
     * registry of the application, which finds spans itself.
     */
    Exemplars exemplars() {
        return scraped instanceof ExemplarRegistry registry ? registry.spans() : Exemplars.NONE;
    }

    /** Returns the registry to register with. */
    MeterRegistry target() {
        return target;
    }

    @Override
    public AdminAnswer answer(AdminExchange request) throws IOException {
        String type = contentType(request.header("Accept"));
        boolean zipped = AcceptEncoding.accepts(request.header("Accept-Encoding"), GZIP);
        ByteArrayOutputStream page = new ByteArrayOutputStream(16_384);
        try (OutputStream out = zipped ? new GZIPOutputStream(page) : page) {
            scraped.scrape(out, type);
        }
        List<Header> headers = new ArrayList<>(
                List.of(new Header("Content-Type", type), new Header("Vary", "Accept, Accept-Encoding")));
        if (zipped) {
            headers.add(new Header("Content-Encoding", GZIP));
        }
        return new AdminAnswer(200, headers, page.toByteArray());
    }

    /**
     * Returns OpenMetrics for clients that accept it, such as Prometheus, and the older text format for others, such as
     * browsers.
     */
    static String contentType(@Nullable String accept) {
        return accept != null && accept.contains("application/openmetrics-text") ? OPEN_METRICS : TEXT;
    }

    @Override
    public void close() {
        if (own) {
            scraped.close();
        }
    }
}
