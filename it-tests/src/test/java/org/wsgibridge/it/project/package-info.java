/** The commands of a project folder, as warpdrive has them, run by the launcher of the distribution. */
@NullMarked
package org.wsgibridge.it.project;

import org.jspecify.annotations.NullMarked;
