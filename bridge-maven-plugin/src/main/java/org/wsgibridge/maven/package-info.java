/** The goals of the Maven plugin. Each goal runs commands of wsgi-express with options from a POM. */
@NullMarked
package org.wsgibridge.maven;

import org.jspecify.annotations.NullMarked;
