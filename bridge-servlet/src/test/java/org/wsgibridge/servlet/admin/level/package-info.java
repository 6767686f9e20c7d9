@NullMarked
package org.wsgibridge.servlet.admin.level;

import org.jspecify.annotations.NullMarked;
