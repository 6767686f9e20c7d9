/** The manifests of {@code deploy/kubernetes}: what they say, and whether a server that is started so keeps it. */
@NullMarked
package org.wsgibridge.it.kubernetes;

import org.jspecify.annotations.NullMarked;
