/**
 * Finds the application that the user names, and an engine that fits it. Internal: public types are for the other
 * packages of this module.
 */
@NullMarked
package org.wsgibridge.express.project;

import org.jspecify.annotations.NullMarked;
