package org.wsgibridge.testkit;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The rules that hold in every module; each module has a subclass that says what is its own. */
public abstract class ModuleRules {
    private static final int FILES_PER_PACKAGE = 25;
    private static final Path SOURCES = Path.of("src/main/java");

    /** The classes of the module, without those that it uses. */
    protected final JavaClasses classes = new ClassFileImporter().importPath(Path.of("target/classes"));

    /** Returns the packages, as ArchUnit writes them, that the module must not know. */
    protected abstract List<String> forbidden();

    /** Returns the names of the packages in which any type may be public, and those of public types elsewhere. */
    protected abstract Set<String> mayBePublic();

    /** Returns the packages that are too large today, with their number of files: it may only fall. */
    protected Map<String, Integer> tooLarge() {
        return Map.of();
    }

    /** Returns the classes with static variables. */
    protected List<String> withStaticVariables() {
        return List.of();
    }

    @Test
    void mustNotKnowWhatIsAboveOrBesideIt() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(forbidden().toArray(String[]::new))
                .check(classes);
    }

    @Test
    void mustHaveNoCirclesBetweenPackages() {
        slices().matching("org.wsgibridge.(**)").should().beFreeOfCycles().check(classes);
    }

    @Test
    void mustLeaveTheInsideOfThePoolToThePool() {
        noClasses()
                .that()
                .resideOutsideOfPackage("org.wsgibridge.pool..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "org.wsgibridge.pool.slot", "org.wsgibridge.pool.lifecycle", "org.wsgibridge.pool.deadline")
                .check(classes);
    }

    @Test
    void mustHaveNoStaticVariables() {
        fields().that()
                .areStatic()
                .and()
                .areDeclaredInClassesThat(describe(
                        "must have none",
                        (JavaClass type) -> !withStaticVariables().contains(type.getName())))
                .should()
                .beFinal()
                .check(classes);
    }

    @Test
    void mustOnlyShowWhatIsMeantToBeUsed() {
        Set<String> listed = mayBePublic();
        List<String> shown = classes.stream()
                .filter(type -> type.isTopLevelClass()
                        && type.getModifiers().contains(JavaModifier.PUBLIC)
                        && !type.getSimpleName().equals("package-info"))
                .filter(type -> !listed.contains(type.getPackageName()) && !listed.contains(type.getName()))
                .map(JavaClass::getName)
                .sorted()
                .toList();
        assertThat(shown)
                .describedAs("public types: make them package-private, or say here what they are for")
                .isEmpty();
    }

    @Test
    void mustHaveSmallPackages() throws IOException {
        Map<String, Integer> files = new TreeMap<>();
        try (Stream<Path> all = Files.walk(SOURCES)) {
            all.filter(file -> file.toString().endsWith(".java"))
                    .map(file -> SOURCES.relativize(file.getParent()).toString().replace('/', '.'))
                    .forEach(name -> files.merge(name, 1, Integer::sum));
        }
        Map<String, Integer> larger = files.entrySet().stream()
                .filter(entry -> entry.getValue() > tooLarge().getOrDefault(entry.getKey(), FILES_PER_PACKAGE))
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
        assertThat(larger)
                .describedAs("packages of more than %d files: give each job a package of its own", FILES_PER_PACKAGE)
                .isEmpty();
    }
}
