/** Background scripts that run beside the applications. */
@NullMarked
package org.wsgibridge.service;

import org.jspecify.annotations.NullMarked;
