/** One request in a daemon, with its body. Internal: public types are for the other packages of this engine. */
@NullMarked
package org.wsgibridge.cpython.request;

import org.jspecify.annotations.NullMarked;
