/** Applications whose databases are missing, refuse, go away and come back. */
@NullMarked
package org.wsgibridge.it.database;

import org.jspecify.annotations.NullMarked;
