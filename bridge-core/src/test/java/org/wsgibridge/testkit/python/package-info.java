/** The virtual environment with the frameworks that the tests of all modules serve. */
@NullMarked
package org.wsgibridge.testkit.python;

import org.jspecify.annotations.NullMarked;
