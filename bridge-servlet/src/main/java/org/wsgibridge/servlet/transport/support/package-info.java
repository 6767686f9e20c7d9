/**
 * What reading requests and sending responses have in common: the watch over clients that stall, locks, and temporary
 * files.
 */
@NullMarked
package org.wsgibridge.servlet.transport.support;

import org.jspecify.annotations.NullMarked;
