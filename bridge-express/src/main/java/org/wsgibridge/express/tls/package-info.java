/** Certificates and keys for TLS in PEM files: read, checked, watched for changes. */
@NullMarked
package org.wsgibridge.express.tls;

import org.jspecify.annotations.NullMarked;
