/** Tests of the meters. */
@NullMarked
package org.wsgibridge.servlet.metrics;

import org.jspecify.annotations.NullMarked;
