package org.wsgibridge.express.tls;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.eclipse.jetty.util.component.AbstractLifeCycle;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.wsgibridge.express.failure.ExpressException;
import org.wsgibridge.log.LogCode;
import org.wsgibridge.watchdog.Heartbeat;
import org.wsgibridge.watchdog.VitalThread;
import org.wsgibridge.watchdog.Watchdog;

/**
 * Reads the files of certificates again when they have changed, and on request. New connections use the new
 * certificates; open connections continue. If the files cannot be used, the former certificates stay in use, and the
 * files are tried again with every look.
 *
 * <p>A separate thread looks at the files every two seconds, because a file system may hang. Thread-safe.
 */
public final class CertificateWatch extends AbstractLifeCycle {
    private static final Logger LOG = LoggerFactory.getLogger(CertificateWatch.class);
    private static final Duration INTERVAL = Duration.ofSeconds(2);
    private static final Duration END = Duration.ofSeconds(1);

    /** Installs certificates for new connections. */
    @FunctionalInterface
    public interface Installer {
        /**
         * Installs certificates, or leaves everything as it was. Called on the thread that looks.
         *
         * @throws Exception if they cannot be used
         */
        void install(Tls tls) throws Exception;
    }

    private final Installer installer;
    private final Supplier<Watchdog> watchdog;
    private final Clock clock;
    private final CertificateHealth health;
    private final AtomicBoolean asked = new AtomicBoolean();
    private final Semaphore awake = new Semaphore(0);
    private volatile Tls current;
    private @Nullable VitalThread thread;
    private boolean begun;
    private @Nullable FileStamps seen;
    private @Nullable String fault;
    /** The exception of the last look, so that the same one is logged only once; {@code ""} for none. */
    private String failure = "";

    /**
     * Makes a watch that is not started yet.
     *
     * @param first the certificates that are used now
     * @param installer installs new certificates
     * @param watchdog the watchdog of the thread that looks, asked for at the start
     */
    public CertificateWatch(Tls first, Installer installer, Supplier<Watchdog> watchdog) {
        this(first, installer, watchdog, Clock.systemUTC());
    }

    CertificateWatch(Tls first, Installer installer, Supplier<Watchdog> watchdog, Clock clock) {
        this.watchdog = watchdog;
        this.current = first;
        this.installer = installer;
        this.clock = clock;
        this.health = new CertificateHealth(clock);
    }

    @Override
    protected void doStart() {
        thread = VitalThread.loop("wsgi-express-certificates", watchdog.get(), this::round);
    }

    @Override
    protected void doStop() {
        VitalThread looking = thread;
        if (looking != null) {
            looking.stop(END);
        }
    }

    /** Reads the files now, whether they have changed or not; returns immediately. */
    public void reload() {
        asked.set(true);
        awake.release();
    }

    /** Returns when the first certificate of the chain expires. */
    public Instant expiry() {
        return current.expiry();
    }

    /** Returns when the first revocation list expires, {@code null} if there is none. */
    public @Nullable Instant revocationsExpiry() {
        return current.revocationsExpiry();
    }

    private void round(Heartbeat heartbeat) throws InterruptedException {
        try {
            if (!begun) {
                begun = true;
                health.begin(current);
            }
            look();
            failure = "";
        } catch (RuntimeException e) {
            if (!failure.equals(e.toString())) {
                LogCode.CERTIFICATES_NOT_WATCHED.log(LOG, e);
            }
            failure = e.toString();
        }
        heartbeat.rest();
        if (awake.tryAcquire(INTERVAL.toMillis(), TimeUnit.MILLISECONDS)) {
            awake.drainPermits();
        }
        heartbeat.work();
    }

    /** Looks once. */
    void look() {
        boolean forced = asked.getAndSet(false);
        FileStamps now = FileStamps.of(current.files().all());
        if (forced || fault != null || !now.equals(seen)) {
            read(now, forced);
        }
        health.remind(current);
    }

    private void read(FileStamps before, boolean forced) {
        try {
            Tls read = Tls.read(current.files());
            if (!FileStamps.of(current.files().all()).equals(before)) {
                return; // they are being written; the next look finds them complete
            }
            if (!read.equals(current)) {
                read.requireValid(clock.instant(), current);
                installer.install(read);
                current = read;
                LOG.info(
                        "The certificate {} was read again: '{}', valid until {}",
                        read.files().certificate(),
                        read.chain().get(0).getSubjectX500Principal().getName(),
                        read.expiry());
                health.begin(read);
            } else if (forced) {
                LOG.info(
                        "The certificate {} is the same as before", read.files().certificate());
            }
            seen = before;
            fault = null;
        } catch (ExpressException e) {
            keep(String.valueOf(e.getMessage()), forced);
        } catch (Exception e) {
            keep("--ssl-certificate-file " + current.files().certificate() + " cannot be used: " + e, forced);
        }
    }

    /** Keeps the former certificates. Logs a reason once, however often the files are tried. */
    private void keep(String reason, boolean forced) {
        if (forced || !reason.equals(fault)) {
            LogCode.CERTIFICATE_KEPT.log(LOG, reason);
        }
        fault = reason;
    }
}
