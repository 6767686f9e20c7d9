/**
 * What a request that arrives is: whether it can be answered at all, its true scheme and host, its path as the
 * container has it.
 */
@NullMarked
package org.wsgibridge.servlet.arrival;

import org.jspecify.annotations.NullMarked;
