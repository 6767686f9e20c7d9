/** Files, folders and programs that other local users, and applications of other users, may tamper with. */
@NullMarked
package org.wsgibridge.files;

import org.jspecify.annotations.NullMarked;
