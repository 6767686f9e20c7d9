/** What users install, installed as they do it. */
@NullMarked
package org.wsgibridge.it.install;

import org.jspecify.annotations.NullMarked;
