/** {@code wsgi-express build-war}: real projects, built, run by {@code java -jar} and in containers. */
@NullMarked
package org.wsgibridge.it.war;

import org.jspecify.annotations.NullMarked;
