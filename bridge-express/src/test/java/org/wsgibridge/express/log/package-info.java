@NullMarked
package org.wsgibridge.express.log;

import org.jspecify.annotations.NullMarked;
