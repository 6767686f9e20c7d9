package org.wsgibridge;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** The borders that keep the core free of engines, containers and meters. */
class ArchitectureTest {
    private static final JavaClasses CORE = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("org.wsgibridge");

    @Test
    void mustNotKnowAnEngineAContainerOrAMeterRegistry() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "org.python..",
                        "org.graalvm..",
                        "jakarta.servlet..",
                        "javax.servlet..",
                        "io.micrometer..",
                        "org.eclipse.jetty..",
                        "org.apache..")
                .check(CORE);
    }

    @Test
    void mustNeedNothingButTheJdkAndTheLoggingInterface() {
        classes()
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage("org.wsgibridge..", "java..", "org.slf4j..", "org.jspecify.annotations..")
                .check(CORE);
    }

    @Test
    void mustHaveNoCyclesBetweenPackages() {
        slices().matching("org.wsgibridge.(**)").should().beFreeOfCycles().check(CORE);
    }

    @Test
    void mustHaveNoStaticVariables() {
        fields().that().areStatic().should().beFinal().check(CORE);
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
                        "org.wsgibridge.group..",
                        "org.wsgibridge.bridge..")
                .check(CORE);
    }
}
