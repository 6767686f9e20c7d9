/** Tests of what is shipped: its libraries, their versions, and what the documents say of them. */
@NullMarked
package org.wsgibridge.express.supply;

import org.jspecify.annotations.NullMarked;
