package org.wsgibridge.jython;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The packages of the engine: each has one job, and depends only on those below it. */
class ArchitectureTest {
    private static final int LARGEST_PACKAGE = 25;
    private static final JavaClasses ENGINE = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("org.wsgibridge.jython");

    @Test
    void packagesKnowOnlyThoseBelow() {
        layeredArchitecture()
                .consideringOnlyDependenciesInLayers()
                .layer("engine")
                .definedBy("org.wsgibridge.jython")
                .layer("modwsgi")
                .definedBy("org.wsgibridge.jython.modwsgi")
                .layer("request")
                .definedBy("org.wsgibridge.jython.request")
                .layer("interrupt")
                .definedBy("org.wsgibridge.jython.interrupt")
                .layer("modules")
                .definedBy("org.wsgibridge.jython.modules")
                .layer("library")
                .definedBy("org.wsgibridge.jython.library")
                .layer("files")
                .definedBy("org.wsgibridge.jython.files")
                .layer("text")
                .definedBy("org.wsgibridge.jython.text")
                .layer("objects")
                .definedBy("org.wsgibridge.jython.objects")
                .whereLayer("modwsgi")
                .mayOnlyAccessLayers("request", "objects")
                .whereLayer("request")
                .mayOnlyAccessLayers("interrupt", "objects")
                .whereLayer("interrupt")
                .mayOnlyAccessLayers("objects")
                .whereLayer("modules")
                .mayOnlyAccessLayers("library", "objects")
                .whereLayer("library")
                .mayOnlyAccessLayers("files", "text", "objects")
                .whereLayer("files")
                .mayOnlyAccessLayers("objects")
                .whereLayer("text")
                .mayOnlyAccessLayers("objects")
                .whereLayer("objects")
                .mayNotAccessAnyLayer()
                .check(ENGINE);
    }

    @Test
    void packagesHaveNoCycles() {
        slices().matching("org.wsgibridge.(**)").should().beFreeOfCycles().check(ENGINE);
    }

    @Test
    void onlyTheProviderIsForOthers() {
        classes()
                .that()
                .resideInAPackage("org.wsgibridge.jython")
                .and()
                .arePublic()
                .should()
                .haveSimpleName("JythonEngineProvider")
                .check(ENGINE);
    }

    @Test
    void noStaticFieldIsAVariable() {
        fields().that().areStatic().should().beFinal().check(ENGINE);
    }

    @Test
    void packagesAreSmall() {
        assertThat(ENGINE.stream()
                        .filter(JavaClass::isTopLevelClass)
                        .collect(Collectors.groupingBy(JavaClass::getPackageName)))
                .allSatisfy((name, files) -> assertThat(files).as(name).hasSizeLessThanOrEqualTo(LARGEST_PACKAGE));
    }
}
