/** The status page, as an operator uses it: in a browser, beside traffic. */
@NullMarked
package org.wsgibridge.it.status;

import org.jspecify.annotations.NullMarked;
