/**
 * Python's database modules (DB-API 2.0, PEP 249) on JDBC, for the engine jython and for Jython in any other program.
 * This package has what all of them share; each driver has its own package below it.
 *
 * <p>The Python part of a module is in {@code src/main/python} and so in the root of the jar, where Jython finds it by
 * the entry {@code __pyclasspath__} of {@code sys.path}. So it is enough to have the jar on the class path or in {@code
 * WEB-INF/lib}. The Python part is thin, and uses Java for the work ({@code from org.wsgibridge.jdbc.NAME import ...}).
 * No JDBC driver is loaded before the application connects.
 */
@NullMarked
package org.wsgibridge.jdbc;

import org.jspecify.annotations.NullMarked;
