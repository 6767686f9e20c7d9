/**
 * What reading requests and sending responses have in common: the watch over clients that stall, locks, and temporary
 * files. Internal: public types are for the other packages of this module.
 */
@NullMarked
package org.wsgibridge.servlet.transport.support;

import org.jspecify.annotations.NullMarked;
