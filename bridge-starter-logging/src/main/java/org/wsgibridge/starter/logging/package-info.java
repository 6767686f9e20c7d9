/** What Logback does in a WAR that does not configure it. */
@NullMarked
package org.wsgibridge.starter.logging;

import org.jspecify.annotations.NullMarked;
