/**
 * Pages of the admin mount about the server itself: what it is, how it is set, what it is made of, what its threads do.
 */
@NullMarked
package org.wsgibridge.servlet.admin.report;

import org.jspecify.annotations.NullMarked;
