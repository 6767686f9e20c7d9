/**
 * Frames between this JVM and a daemon: encodes, sends, reads and decodes them. Internal: public types are for the
 * other packages of this engine.
 */
@NullMarked
package org.wsgibridge.cpython.frame;

import org.jspecify.annotations.NullMarked;
