/** Pages of the admin mount about the server itself: its versions, settings, components and threads. */
@NullMarked
package org.wsgibridge.servlet.admin.report;

import org.jspecify.annotations.NullMarked;
