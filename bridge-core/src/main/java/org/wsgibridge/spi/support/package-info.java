/**
 * Code that engines share: worker threads, the bridge's Python modules, environment variables, checks of settings.
 */
@NullMarked
package org.wsgibridge.spi.support;

import org.jspecify.annotations.NullMarked;
