/** What {@code deploy/prometheus} and {@code deploy/grafana} bring, judged by a real Prometheus. */
@NullMarked
package org.wsgibridge.it.monitoring;

import org.jspecify.annotations.NullMarked;
