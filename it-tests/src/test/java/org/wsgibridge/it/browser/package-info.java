/** A headless browser for tests. */
@NullMarked
package org.wsgibridge.it.browser;

import org.jspecify.annotations.NullMarked;
