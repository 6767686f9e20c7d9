package org.wsgibridge.spi.support;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.runtime.ObjectMethods;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the JDK forget the bridge's records. JDK 17 keeps the class of the last record whose {@code equals} was linked,
 * in the one-entry cache of a method handle, and with it the class loader of a web application that is gone.
 */
public final class RecordMethods {
    private static final Logger LOG = LoggerFactory.getLogger(RecordMethods.class);

    private RecordMethods() {}

    /** Puts a class of the JDK into the cache. To be called last, when a bridge or engine has been closed. */
    public static void forget() {
        try {
            Object unused =
                    ObjectMethods.bootstrap(MethodHandles.lookup(), "equals", MethodHandle.class, String.class, "");
        } catch (Throwable t) {
            LOG.debug("the JDK's cache of record methods could not be overwritten", t);
        }
    }
}
