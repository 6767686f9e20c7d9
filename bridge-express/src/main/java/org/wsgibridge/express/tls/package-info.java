/** Certificates and keys of TLS, as files in PEM. */
@NullMarked
package org.wsgibridge.express.tls;

import org.jspecify.annotations.NullMarked;
