package org.wsgibridge.it.deploy;

import org.wsgibridge.it.server.Container;
import org.wsgibridge.it.server.TestServers;

/** The WARs in the distribution of Tomcat 11. */
final class Tomcat11DistributionIT extends DistributionSuite {
    Tomcat11DistributionIT(TestServers.Running servers) throws Exception {
        super(Container.TOMCAT_11, servers);
    }
}
