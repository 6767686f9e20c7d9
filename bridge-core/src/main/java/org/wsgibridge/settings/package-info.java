/** Settings as immutable records, read by one parser and checked by one validator. */
@NullMarked
package org.wsgibridge.settings;

import org.jspecify.annotations.NullMarked;
