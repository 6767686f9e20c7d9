/**
 * Files, folders and programs that other local users, or applications of other users, may try to change. Internal:
 * public types are for the other modules of the bridge.
 */
@NullMarked
package org.wsgibridge.files;

import org.jspecify.annotations.NullMarked;
