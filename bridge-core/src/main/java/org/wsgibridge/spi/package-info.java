/**
 * What a Python engine implements, and what it is given: a provider makes an engine, an engine opens interpreters, an
 * interpreter runs leases. This is a public API: implementations live in other modules.
 */
@NullMarked
package org.wsgibridge.spi;

import org.jspecify.annotations.NullMarked;
