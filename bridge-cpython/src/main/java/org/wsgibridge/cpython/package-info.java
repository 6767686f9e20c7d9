/**
 * The engine {@code cpython}: mod_wsgi's daemon mode. Each interpreter is a process of a real CPython that runs a small
 * daemon (resources below {@code python/}); all requests of a process share one connection of two Unix-domain sockets.
 * This package contains the engine and the life of a process; {@code request} a request in a process, {@code frame} the
 * frames that are sent and received, {@code process} the resources that a process needs from the system.
 */
@NullMarked
package org.wsgibridge.cpython;

import org.jspecify.annotations.NullMarked;
