/** What makes starts fast: an archive of classes that one start writes for those that follow. */
@NullMarked
package org.wsgibridge.express.startup;

import org.jspecify.annotations.NullMarked;
