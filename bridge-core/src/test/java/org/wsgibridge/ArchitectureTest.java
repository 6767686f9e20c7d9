package org.wsgibridge;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.wsgibridge.testkit.ModuleRules;

/** The borders that keep the core free of engines, containers and meters. */
class ArchitectureTest extends ModuleRules {

    @Override
    protected List<String> forbidden() {
        return List.of(
                "org.python..",
                "org.graalvm..",
                "jakarta.servlet..",
                "javax.servlet..",
                "io.micrometer..",
                "org.eclipse.jetty..",
                "org.apache..");
    }

    @Override
    protected Set<String> mayBePublic() {
        return Set.of(
                // The interface.
                "org.wsgibridge.bridge",
                "org.wsgibridge.settings",
                "org.wsgibridge.settings.group",
                "org.wsgibridge.settings.monitoring",
                "org.wsgibridge.settings.option",
                "org.wsgibridge.settings.read.SettingsReader",
                "org.wsgibridge.spi",
                "org.wsgibridge.spi.support",
                // What the types of the interface consist of.
                "org.wsgibridge.activity",
                "org.wsgibridge.event",
                "org.wsgibridge.exchange",
                "org.wsgibridge.failure",
                "org.wsgibridge.health",
                "org.wsgibridge.meter",
                "org.wsgibridge.pool.stats",
                "org.wsgibridge.wsgi",
                // For the other modules of the bridge.
                "org.wsgibridge.access",
                "org.wsgibridge.files",
                "org.wsgibridge.forwarded",
                "org.wsgibridge.log",
                "org.wsgibridge.logqueue",
                "org.wsgibridge.memory",
                "org.wsgibridge.opening",
                "org.wsgibridge.secret",
                "org.wsgibridge.service",
                "org.wsgibridge.watchdog",
                // For the facade.
                "org.wsgibridge.pool",
                // For the pool; another rule keeps the rest out.
                "org.wsgibridge.pool.slot",
                "org.wsgibridge.pool.lifecycle",
                "org.wsgibridge.pool.deadline");
    }

    @Test
    void mustNeedNothingButTheJdkAndTheLoggingInterface() {
        classes()
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage("org.wsgibridge..", "java..", "org.slf4j..", "org.jspecify.annotations..")
                .check(classes);
    }

    @Test
    void mustNotLetTheModelDependOnWhatUsesIt() {
        noClasses()
                .that()
                .resideInAnyPackage("org.wsgibridge.wsgi..", "org.wsgibridge.settings..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "org.wsgibridge.exchange..",
                        "org.wsgibridge.spi..",
                        "org.wsgibridge.pool..",
                        "org.wsgibridge.bridge..")
                .check(classes);
    }
}
