/** What there is to serve: finds the application, and the engine that fits it. */
@NullMarked
package org.wsgibridge.express.project;

import org.jspecify.annotations.NullMarked;
