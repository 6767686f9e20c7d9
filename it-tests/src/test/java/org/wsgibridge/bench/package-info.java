/** The Java side of the benchmark: the server that {@code it-tests/bench/run} loads, and the JMH micro-benchmarks. */
@NullMarked
package org.wsgibridge.bench;

import org.jspecify.annotations.NullMarked;
