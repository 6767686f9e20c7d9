package org.wsgibridge.spi.support;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.runtime.ObjectMethods;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the JDK forget the bridge's records. JDK 17 caches the class of the last record whose {@code equals} was
 * linked. That class would keep the class loader of an undeployed web application in memory. Thread-safe.
 */
public final class RecordMethods {
    private static final Logger LOG = LoggerFactory.getLogger(RecordMethods.class);

    private RecordMethods() {}

    /** Replaces the cached class with one of the JDK. Call this last, after a bridge or an engine was closed. */
    public static void forget() {
        try {
            Object unused =
                    ObjectMethods.bootstrap(MethodHandles.lookup(), "equals", MethodHandle.class, String.class, "");
        } catch (Throwable t) {
            LOG.debug("the JDK's cache of record methods could not be overwritten", t);
        }
    }
}
