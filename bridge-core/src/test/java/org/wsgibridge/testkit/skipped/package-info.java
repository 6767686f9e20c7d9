/** What the tests of a build need and did not find: which tests were skipped, and why. */
@NullMarked
package org.wsgibridge.testkit.skipped;

import org.jspecify.annotations.NullMarked;
