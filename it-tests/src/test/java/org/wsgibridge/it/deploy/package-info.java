/** Deployments: in the unmodified distributions, again and again, and with faults. */
@NullMarked
package org.wsgibridge.it.deploy;

import org.jspecify.annotations.NullMarked;
