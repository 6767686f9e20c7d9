/** Finds the application that the user names, and an engine that fits it. */
@NullMarked
package org.wsgibridge.express.project;

import org.jspecify.annotations.NullMarked;
