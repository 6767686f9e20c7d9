/**
 * Drills: faults, recycling, floods and slow clients over real sockets, against real containers. Every build runs a
 * short form of each, {@code -Pdrills} the long forms, which write their results into {@code docs/reliability.md}.
 */
@NullMarked
package org.wsgibridge.it.drill;

import org.jspecify.annotations.NullMarked;
