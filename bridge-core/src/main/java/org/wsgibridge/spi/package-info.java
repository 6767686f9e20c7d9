/**
 * The interface between the bridge and a Python engine. A provider makes an engine, an engine opens interpreters, an
 * interpreter runs requests. This is a public API: implementations live in other modules.
 */
@NullMarked
package org.wsgibridge.spi;

import org.jspecify.annotations.NullMarked;
