/**
 * Where an interpreter's modules come from: {@code sys.path}, the importer of PEP 302, and the compiled code that is
 * kept.
 */
@NullMarked
package org.wsgibridge.jython.modules;

import org.jspecify.annotations.NullMarked;
