/** Images that are built and run without a daemon: by buildah and runc, on a base made of Debian's packages. */
@NullMarked
package org.wsgibridge.it.container;

import org.jspecify.annotations.NullMarked;
