/** Tests of certificates, protocols and ciphers. */
@NullMarked
package org.wsgibridge.express.tls;

import org.jspecify.annotations.NullMarked;
