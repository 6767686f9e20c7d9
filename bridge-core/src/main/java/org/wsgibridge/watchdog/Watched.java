package org.wsgibridge.watchdog;

import java.util.function.BooleanSupplier;

/**
 * A thread that a {@link Watchdog} watches.
 *
 * @param heartbeat its sign of life
 * @param revival starts it unless it runs or is to end, and returns whether it had to be started; called with every
 *     look
 */
record Watched(Heartbeat heartbeat, BooleanSupplier revival) {}
