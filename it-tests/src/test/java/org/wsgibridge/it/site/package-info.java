/** What surrounds the applications: files, error documents, access scripts. */
@NullMarked
package org.wsgibridge.it.site;

import org.jspecify.annotations.NullMarked;
