/** What engines share: worker threads, the Python modules of the bridge, variables of a process, checks of settings. */
@NullMarked
package org.wsgibridge.spi.support;

import org.jspecify.annotations.NullMarked;
