/** Error documents and the pages of errors. Internal: public types are for the other packages of this module. */
@NullMarked
package org.wsgibridge.servlet.error;

import org.jspecify.annotations.NullMarked;
