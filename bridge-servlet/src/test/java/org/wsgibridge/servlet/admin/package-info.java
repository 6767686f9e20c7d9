@NullMarked
package org.wsgibridge.servlet.admin;

import org.jspecify.annotations.NullMarked;
