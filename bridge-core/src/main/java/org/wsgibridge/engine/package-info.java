/** The SPI between the bridge and a Python engine: engines open interpreters, interpreters run leases. */
@NullMarked
package org.wsgibridge.engine;

import org.jspecify.annotations.NullMarked;
