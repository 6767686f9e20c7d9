/** JVMs that tests start for seconds, and their clients' trust in certificates made for a test. */
@NullMarked
package org.wsgibridge.testkit.jvm;

import org.jspecify.annotations.NullMarked;
