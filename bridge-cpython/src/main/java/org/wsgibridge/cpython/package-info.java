/**
 * The engine "cpython": mod_wsgi's daemon mode. Each interpreter is a process of a real CPython that runs a small
 * daemon (resources below {@code python/}); all requests of a process share one connection of two Unix-domain sockets.
 * This package is the engine and the life of a process; {@code request} is a request in it, {@code frame} what is sent
 * and received, {@code process} what a process needs of the system.
 */
@NullMarked
package org.wsgibridge.cpython;

import org.jspecify.annotations.NullMarked;
