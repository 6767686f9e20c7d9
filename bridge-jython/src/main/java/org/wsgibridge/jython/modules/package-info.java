/**
 * How an interpreter finds and loads modules: {@code sys.path}, the importer (PEP 302), and the cache of compiled
 * modules. Internal: public types are for the other packages of this engine.
 */
@NullMarked
package org.wsgibridge.jython.modules;

import org.jspecify.annotations.NullMarked;
