package org.wsgibridge.maven;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.wsgibridge.testkit.ModuleRules;

/** The borders that keep the goals apart from the command, which they run in a process of its own. */
class ArchitectureTest extends ModuleRules {

    @Override
    protected List<String> forbidden() {
        return List.of("org.wsgibridge.express..", "org.wsgibridge.launch..");
    }

    @Override
    protected Set<String> mayBePublic() {
        return Set.of(
                "org.wsgibridge.maven.InstallPythonMojo",
                "org.wsgibridge.maven.RunMojo",
                "org.wsgibridge.maven.WarMojo");
    }

    @Test
    void mustNeedNothingButMaven() {
        classes()
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        "org.wsgibridge.maven..",
                        "java..",
                        "javax.inject..",
                        "org.apache.maven..",
                        "org.jspecify.annotations..")
                .check(classes);
    }
}
