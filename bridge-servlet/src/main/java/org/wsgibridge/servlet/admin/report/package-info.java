/**
 * Pages of the admin mount about the server itself: its versions, settings, components and threads. Internal: public
 * types are for the other packages of this module.
 */
@NullMarked
package org.wsgibridge.servlet.admin.report;

import org.jspecify.annotations.NullMarked;
