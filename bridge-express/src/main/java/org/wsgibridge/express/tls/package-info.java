/**
 * Certificates and keys for TLS in PEM files: read, checked, watched for changes. Internal: public types are for the
 * other packages of this module.
 */
@NullMarked
package org.wsgibridge.express.tls;

import org.jspecify.annotations.NullMarked;
