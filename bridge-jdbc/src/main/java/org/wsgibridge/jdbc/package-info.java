/**
 * Python's database modules (DB-API 2.0, PEP 249) over JDBC, for the engine jython and for Jython anywhere else: what
 * all of them share. Each driver has its own package below this one.
 *
 * <p>The Python side of a driver is in {@code src/main/python} and so in the root of the jar, where Jython's default
 * {@code sys.path} finds it ({@code __pyclasspath__}): the jar on the class path or in {@code WEB-INF/lib} is all that
 * is needed. It is kept thin and takes what computes from Java ({@code from org.wsgibridge.jdbc.NAME import ...}). No
 * JDBC driver is loaded before the application connects.
 */
@NullMarked
package org.wsgibridge.jdbc;

import org.jspecify.annotations.NullMarked;
