/** The memory of this JVM: budgets for the data of clients, its resident memory, and a full heap. */
@NullMarked
package org.wsgibridge.memory;

import org.jspecify.annotations.NullMarked;
