/**
 * How an interpreter finds and loads modules: {@code sys.path}, the importer (PEP 302), and the cache of compiled
 * modules.
 */
@NullMarked
package org.wsgibridge.jython.modules;

import org.jspecify.annotations.NullMarked;
