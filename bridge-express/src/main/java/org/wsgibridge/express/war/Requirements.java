package org.wsgibridge.express.war;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.wsgibridge.express.ExpressException;
import org.wsgibridge.files.BoundedProcess;

/**
 * Where a project says which packages it needs.
 *
 * @param sources the files that say so, relative to the project, empty when there are none
 * @param options what pip is given for them
 */
record Requirements(List<String> sources, List<String> options) {
    /** From the most exact one: what has locked versions comes before what has none. */
    private static final List<String> READ = List.of("uv.lock", "Pipfile.lock", "pyproject.toml", "Pipfile");

    private static final String PLAIN = "requirements.txt";

    /** Makes the lists immutable. */
    Requirements {
        sources = List.copyOf(sources);
        options = List.copyOf(options);
    }

    /**
     * Looks for them.
     *
     * @param project the project's folder
     * @param named files that the user named, relative to it; the first of the usual ones if none
     * @param target what has the Python that reads them
     * @param work where to put what pip is to read
     * @throws ExpressException when a file is not there or cannot be understood
     */
    static Requirements find(Path project, List<Path> named, Target target, Path work) {
        if (!named.isEmpty()) {
            return ofFiles(project, named);
        }
        if (Files.isRegularFile(project.resolve(PLAIN))) {
            return ofFiles(project, List.of(Path.of(PLAIN)));
        }
        return READ.stream()
                .filter(name -> Files.isRegularFile(project.resolve(name)))
                .findFirst()
                .map(name -> read(project.resolve(name), target, work))
                .orElse(new Requirements(List.of(), List.of()));
    }

    private static Requirements ofFiles(Path project, List<Path> files) {
        List<String> sources = new ArrayList<>();
        List<String> options = new ArrayList<>();
        for (Path file : files) {
            Path absolute = project.resolve(file).normalize();
            if (!Files.isRegularFile(absolute)) {
                throw ExpressException.usage("--requirement " + file + ": there is no file " + absolute);
            }
            sources.add(file.toString());
            options.addAll(List.of("--requirement", absolute.toString()));
        }
        return new Requirements(sources, options);
    }

    private static Requirements read(Path file, Target target, Path work) {
        Path requirements = work.resolve("requirements.txt");
        Path constraints = work.resolve("constraints.txt");
        BoundedProcess.Answer answer = new Tool(
                        work,
                        List.of(
                                Packages.python(target).toString(),
                                Tool.script("requirements.py", work).toString(),
                                file.toString(),
                                requirements.toString(),
                                constraints.toString()))
                .run();
        if (!answer.succeeded()) {
            throw ExpressException.usage(file + ": " + Tool.lastLine(answer.output()));
        }
        return new Requirements(
                List.of(file.getFileName().toString()),
                List.of("--requirement", requirements.toString(), "--constraint", constraints.toString()));
    }
}
