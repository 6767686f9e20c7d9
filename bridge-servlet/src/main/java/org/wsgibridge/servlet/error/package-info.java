/** Error documents and the pages of errors. */
@NullMarked
package org.wsgibridge.servlet.error;

import org.jspecify.annotations.NullMarked;
