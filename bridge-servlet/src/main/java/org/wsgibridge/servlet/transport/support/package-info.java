/** What both ends of a request's transport share: the watch over clients that stall, locks, temporary files. */
@NullMarked
package org.wsgibridge.servlet.transport.support;

import org.jspecify.annotations.NullMarked;
