package org.wsgibridge.express.war;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.wsgibridge.express.failure.ExpressException;
import org.wsgibridge.express.install.Installer;
import org.wsgibridge.express.install.Target;
import org.wsgibridge.files.PythonProgram;

/** Folders that the real pip fills, without an index. */
final class PackagesFolderTest {
    private static final Target TARGET =
            Target.of("cpython", "3.11", Objects.requireNonNull(PythonProgram.find(null)), null, List.of());

    private static final String UP_TO_DATE = "packages are up to date in ";

    @TempDir
    private Path place;

    private Path project;
    private Path folder;
    private final Map<String, String> environment = new TreeMap<>();

    @BeforeEach
    void prepare() throws Exception {
        place = place.toRealPath();
        project = Files.createDirectory(place.resolve("project"));
        folder = project.resolve("lib");
        Path wheels = Files.createDirectory(place.resolve("wheels"));
        wheel(wheels, "1.0");
        wheel(wheels, "2.0");
        environment.putAll(Map.of("PIP_NO_INDEX", "1", "PIP_FIND_LINKS", wheels.toString()));
        requirements("thing==1.0\n");
    }

    private static void wheel(Path wheels, String version) throws IOException {
        Path file = wheels.resolve("thing-" + version + "-py3-none-any.whl");
        String info = "thing-" + version + ".dist-info/";
        try (ZipOutputStream wheel = new ZipOutputStream(Files.newOutputStream(file))) {
            add(wheel, "thing.py", "version = '" + version + "'\n");
            add(wheel, info + "METADATA", "Metadata-Version: 2.1\nName: thing\nVersion: " + version + "\n");
            add(wheel, info + "WHEEL", "Wheel-Version: 1.0\nGenerator: x\nRoot-Is-Purelib: true\nTag: py3-none-any\n");
            add(wheel, info + "RECORD", "");
        }
    }

    private static void add(ZipOutputStream wheel, String name, String text) throws IOException {
        wheel.putNextEntry(new ZipEntry(name));
        wheel.write(text.getBytes(UTF_8));
    }

    private void requirements(String text) throws IOException {
        Files.writeString(project.resolve("requirements.txt"), text);
    }

    private String fill(String... excluded) {
        return fill(List.of(), excluded);
    }

    private String fill(List<Path> files, String... excluded) {
        List<String> lines = new ArrayList<>();
        new PackagesFolder(project, folder, Installer.pip(), TARGET, environment, lines::add)
                .fill(files, List.of(excluded));
        return String.join("\n", lines);
    }

    private void mustInstall(String... excluded) {
        assertThat(fill(excluded)).contains("installing the packages of requirements.txt", "1 package in ");
    }

    private void mustRefuse(String sentence) {
        assertThatThrownBy(this::fill).isInstanceOf(ExpressException.class).hasMessage("--target " + folder + sentence);
    }

    private void mustRefuseOther(String reason) {
        mustRefuse(reason + ": expected an empty folder, none, or one that install-python has made");
    }

    private List<String> names() throws IOException {
        try (Stream<Path> children = Files.list(folder)) {
            return children.map(child -> child.getFileName().toString())
                    .sorted()
                    .toList();
        }
    }

    @Test
    void filesOfAnotherOriginMustStay() throws Exception {
        Path precious = Files.writeString(Files.createDirectory(folder).resolve("file"), "precious");
        Path checksum = Files.writeString(project.resolve("lib.sha256"), "abc lib.tar.gz");
        mustRefuseOther(" has files that install-python has not put there");
        assertThat(precious).hasContent("precious");
        assertThat(checksum).hasContent("abc lib.tar.gz");
    }

    @Test
    void aNoteOfAnotherOriginMustBeRefused() throws Exception {
        Path note = Files.createDirectory(folder).resolve(PackagesNote.NAME);
        String reason = " has a .wsgi-bridge-packages that install-python has not written";
        Files.writeString(note, "abc");
        mustRefuseOther(reason);
        Files.delete(note);
        Files.createDirectory(note);
        mustRefuseOther(reason);
        Files.delete(note);
        fillElsewhere();
        Path linked = place.resolve("other").resolve(PackagesNote.NAME);
        String text = Files.readString(linked);
        Files.createSymbolicLink(note, linked);
        mustRefuseOther(reason);
        assertThat(linked).hasContent(text);
    }

    private void fillElsewhere() {
        new PackagesFolder(project, place.resolve("other"), Installer.pip(), TARGET, environment, line -> {})
                .fill(List.of(), List.of());
    }

    @Test
    void aLinkMustStayAndSoMustWhatItLeadsTo() throws Exception {
        fillElsewhere();
        Path other = place.resolve("other");
        Files.createSymbolicLink(folder, other);
        requirements("thing==2.0\n");
        mustRefuseOther(" is a link");
        assertThat(folder).isSymbolicLink();
        assertThat(other.resolve("thing.py")).hasContent("version = '1.0'\n");
        Files.delete(folder);
        Files.createSymbolicLink(folder, place.resolve("nowhere"));
        mustRefuseOther(" is a link");
    }

    @Test
    void whatIsNoFolderMustBeNamed() throws Exception {
        Files.writeString(folder, "");
        mustRefuseOther(" is not a folder");
        Path file = folder;
        folder = file.resolve("deep/sub");
        mustRefuse(": " + file + " is not a folder: expected one, or none");
        folder = Path.of("/proc/x");
        mustRefuse(" cannot be created: there is no such file or folder; expected a folder that can be made and"
                + " replaced");
    }

    @Test
    void whatIsThereMustBeKeptWhileAllIsTheSame() throws Exception {
        mustInstall();
        assertThat(names()).containsExactly(".wsgi-bridge-packages", "thing-1.0.dist-info", "thing.py");
        Files.createDirectory(folder.resolve("__pycache__"));
        Files.writeString(folder.resolve("__pycache__/thing.cpython-311.pyc"), "compiled by a run");
        assertThat(fill()).isEqualTo(UP_TO_DATE + folder);

        Files.delete(folder.resolve("thing.py"));
        mustInstall();
        Files.writeString(folder.resolve("thing.py"), "version = '1.0' # edited");
        mustInstall();
        Files.writeString(folder.resolve("more.py"), "");
        mustInstall();
        assertThat(folder.resolve("more.py")).doesNotExist();
        mustInstall("docs");
        assertThat(fill("docs")).startsWith(UP_TO_DATE);

        requirements("thing==2.0\n");
        mustInstall("docs");
        assertThat(names()).containsExactly(".wsgi-bridge-packages", "thing-2.0.dist-info", "thing.py");
        try (Stream<Path> children = Files.list(project)) {
            assertThat(children).containsExactlyInAnyOrder(folder, project.resolve("requirements.txt"));
        }
    }

    @Test
    void variablesOfPipMustCount() throws Exception {
        mustInstall();
        environment.put("PIP_TIMEOUT", "16");
        mustInstall();
        environment.put("HOME", "/nowhere");
        assertThat(fill()).startsWith(UP_TO_DATE);
        environment.put(
                "PIP_CONSTRAINT",
                Files.writeString(place.resolve("c.txt"), "thing<2").toString());
        mustInstall();
        mustInstall();
    }

    @Test
    void filesThatARequirementNamesMustCountWhereverTheyAre() throws Exception {
        Path tests = Files.createDirectory(project.resolve("tests"));
        Files.writeString(tests.resolve("r.txt"), "--requirement ../../base.pip\n");
        Path base = Files.writeString(place.resolve("base.pip"), "thing==1.0\n");
        requirements("-r tests/r.txt\n");
        mustInstall("tests");
        assertThat(fill("tests")).startsWith(UP_TO_DATE);
        Files.writeString(base, "thing==2.0\n");
        mustInstall("tests");
        assertThat(folder.resolve("thing.py")).hasContent("version = '2.0'\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"thing", "thing<2", "WHEELS/thing-1.0-py3-none-any.whl", "--no-index\nthing==1.0"})
    void whatCannotBeToldMustBeInstalledAgain(String line) throws Exception {
        requirements(line.replace("WHEELS", environment.get("PIP_FIND_LINKS")));
        mustInstall();
        mustInstall();
    }

    /** Each fills the folder for another version, again and again; what is there is of one alone. */
    @Test
    void ofTwoAtOnceTheFolderMustHaveAllOfOne() throws Exception {
        Files.writeString(project.resolve("1.txt"), "thing==1.0\n");
        Files.writeString(project.resolve("2.txt"), "thing==2.0\n");
        CyclicBarrier together = new CyclicBarrier(2);
        ExecutorService both = Executors.newFixedThreadPool(2);
        try {
            List<Future<?>> ends = new ArrayList<>();
            for (String version : List.of("1", "2")) {
                ends.add(both.submit(() -> {
                    for (int round = 0; round < 3; round++) {
                        together.await();
                        fill(List.of(Path.of(version + ".txt")));
                    }
                    return null;
                }));
            }
            for (Future<?> end : ends) {
                end.get();
            }
        } finally {
            both.shutdownNow();
        }
        String version = Files.readString(folder.resolve("thing.py")).substring(11, 14);
        assertThat(names()).containsExactly(".wsgi-bridge-packages", "thing-" + version + ".dist-info", "thing.py");
        assertThat(fill(List.of(Path.of(version.charAt(0) + ".txt")))).startsWith(UP_TO_DATE);
        try (Stream<Path> children = Files.list(project)) {
            assertThat(children.filter(child -> child.toString().contains("partial")))
                    .isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whatAnotherProgramPutsThereMeanwhileMustStay(boolean isLink) throws Exception {
        Path other = Files.createDirectory(place.resolve("other"));
        Files.writeString(other.resolve("file"), "precious");
        assertThatThrownBy(() -> new PackagesFolder(
                                project, folder, Installer.pip(), TARGET, environment, line -> put(other, isLink))
                        .fill(List.of(), List.of()))
                .hasMessageStartingWith("--target " + folder + (isLink ? " is a link" : " has files that"));
        assertThat(folder.resolve("file")).hasContent("precious");
        assertThat(Files.isSymbolicLink(folder)).isEqualTo(isLink);
    }

    private void put(Path other, boolean isLink) {
        try {
            if (isLink) {
                Files.createSymbolicLink(folder, other);
            } else {
                Files.move(other, folder);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void neitherTheNoteNorWhatIsNotCompleteMayBeInAWar() throws Exception {
        mustInstall();
        Path partial = Files.createDirectory(project.resolve(Exclusions.PARTIAL + "x"));
        Files.writeString(partial.resolve("thing.py"), "");
        assertThat(ProjectFiles.find(project, new Exclusions(List.of()), place.resolve("x.war"))
                        .files()
                        .keySet())
                .contains("lib/thing.py", "requirements.txt")
                .noneMatch(path -> path.contains(".wsgi-bridge-"));
    }
}
