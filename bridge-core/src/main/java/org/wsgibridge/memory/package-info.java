/**
 * The memory of this JVM: budgets for the data of clients, direct buffers, its resident memory, and a full heap.
 * Internal: public types are for the other modules of the bridge.
 */
@NullMarked
package org.wsgibridge.memory;

import org.jspecify.annotations.NullMarked;
