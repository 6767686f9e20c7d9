/**
 * Process groups: named pools of interpreters with their own settings. {@code ProcessGroup} is the way in for
 * requests, {@code GroupView} for operators; the packages below it are for this one alone.
 */
@NullMarked
package org.wsgibridge.pool;

import org.jspecify.annotations.NullMarked;
