/**
 * Process groups: named pools of interpreters with their own settings. Requests enter through {@code ProcessGroup};
 * operators use {@code GroupView}. Only this package uses the packages below it, except for {@code stats}.
 */
@NullMarked
package org.wsgibridge.pool;

import org.jspecify.annotations.NullMarked;
