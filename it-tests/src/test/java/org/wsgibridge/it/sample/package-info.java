/** The sample WAR, as a person uses it: in a browser, in an unmodified container. */
@NullMarked
package org.wsgibridge.it.sample;

import org.jspecify.annotations.NullMarked;
