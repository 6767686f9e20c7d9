/** Test kit for the bridge and its engines: a scripted engine, a recording channel, and the engine contract suite. */
@NullMarked
package org.wsgibridge.testkit;

import org.jspecify.annotations.NullMarked;
