package org.wsgibridge.watchdog;

import java.util.function.BooleanSupplier;

/**
 * A thread that a {@link Watchdog} watches. Immutable.
 *
 * @param heartbeat its sign of life
 * @param revival starts the thread unless it runs or was stopped, and returns whether it did; called at every check
 */
record Watched(Heartbeat heartbeat, BooleanSupplier revival) {}
