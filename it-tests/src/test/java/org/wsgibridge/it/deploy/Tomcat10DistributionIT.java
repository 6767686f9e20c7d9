package org.wsgibridge.it.deploy;

import org.wsgibridge.it.server.Container;
import org.wsgibridge.it.server.TestServers;

/** The WARs in the distribution of Tomcat 10.1. */
final class Tomcat10DistributionIT extends DistributionSuite {
    Tomcat10DistributionIT(TestServers.Running servers) throws Exception {
        super(Container.TOMCAT_10_1, servers);
    }
}
