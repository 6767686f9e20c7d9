package org.wsgibridge.starter.logging;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.wsgibridge.testkit.ModuleRules;

/** The borders that keep the starter usable in any WAR with Logback. */
class ArchitectureTest extends ModuleRules {

    @Override
    protected List<String> forbidden() {
        return List.of("jakarta.servlet..");
    }

    @Override
    protected Set<String> mayBePublic() {
        return Set.of("org.wsgibridge.starter.logging.StandardLogging");
    }

    @Test
    void mustNeedNothingButLogback() {
        classes()
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        "org.wsgibridge.starter.logging..",
                        "java..",
                        "ch.qos.logback..",
                        "org.slf4j..",
                        "org.jspecify.annotations..")
                .check(classes);
    }
}
