package org.wsgibridge.it.deploy;

import org.wsgibridge.it.server.Container;
import org.wsgibridge.it.server.TestServers;

/** The WARs in the distribution of Jetty 12.1. */
final class JettyDistributionIT extends DistributionSuite {
    JettyDistributionIT(TestServers.Running servers) throws Exception {
        super(Container.JETTY_12_1, servers);
    }
}
