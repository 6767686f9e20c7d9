/**
 * The engine "cpython": mod_wsgi's daemon mode. Each interpreter is a process of a real CPython that runs a small
 * daemon (resources below {@code python/}); all requests of a process share one connection of two Unix-domain sockets.
 */
@NullMarked
package org.wsgibridge.cpython;

import org.jspecify.annotations.NullMarked;
