/** Files, folders and programs that other local users, or applications of other users, may try to change. */
@NullMarked
package org.wsgibridge.files;

import org.jspecify.annotations.NullMarked;
