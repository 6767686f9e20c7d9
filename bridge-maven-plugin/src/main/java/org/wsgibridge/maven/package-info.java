/** The goals of the Maven plugin. Each of them is a command of wsgi-express with options from a POM. */
@NullMarked
package org.wsgibridge.maven;

import org.jspecify.annotations.NullMarked;
