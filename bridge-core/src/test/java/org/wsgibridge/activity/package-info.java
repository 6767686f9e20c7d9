/** Tests of what process groups count. */
@NullMarked
package org.wsgibridge.activity;

import org.jspecify.annotations.NullMarked;
