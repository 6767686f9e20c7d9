/** What has to be files of a WAR that its container serves as it is, not unpacked. */
@NullMarked
package org.wsgibridge.servlet.packed;

import org.jspecify.annotations.NullMarked;
