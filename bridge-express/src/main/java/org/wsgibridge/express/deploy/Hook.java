package org.wsgibridge.express.deploy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.wsgibridge.express.failure.ExpressException;
import org.wsgibridge.express.startup.ForegroundProcess;

/** A program of the project that a command runs at one of its steps: {@code action_hooks/NAME}. Immutable. */
final class Hook {
    private final String name;
    private final @Nullable Path file;
    private final Path folder;

    private Hook(String name, @Nullable Path file, Path folder) {
        this.name = name;
        this.file = file;
        this.folder = folder;
    }

    /**
     * Looks for a hook.
     *
     * @param tell takes a line if the file exists but cannot be executed
     * @return the hook, which runs nothing if there is no file to execute
     * @throws ExpressException if every user can write to the file
     */
    static Hook find(ProjectFolder project, String name, Consumer<String> tell) {
        Path file = project.file("action_hooks/" + name);
        if (file != null && !(Files.isRegularFile(file) && Files.isExecutable(file))) {
            tell.accept("the hook " + file + " is not run, because it is not executable (chmod +x " + file + ")");
            return new Hook(name, null, project.source());
        }
        return new Hook(name, file, project.source());
    }

    /** Returns the program, {@code null} if there is none to execute. */
    @Nullable
    Path file() {
        return file;
    }

    /**
     * Runs the program, if there is one, in the project's folder, and waits for its end.
     *
     * @param tell takes a line that says that the hook runs
     * @throws ExpressException with the hook's exit code, if that is not 0
     */
    void run(ProjectEnvironment environment, Consumer<String> tell) {
        if (file == null) {
            return;
        }
        tell.accept("running the hook " + file);
        ProcessBuilder builder =
                new ProcessBuilder(file.toString()).directory(folder.toFile()).inheritIO();
        builder.environment().clear();
        builder.environment().putAll(environment.variables());
        int code;
        try {
            code = ForegroundProcess.step(builder);
        } catch (IOException e) {
            throw ExpressException.usage(
                    "the hook " + file + " cannot be run: " + e.getMessage()
                            + "; expected a program, or a script that begins with #! and an interpreter",
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw ExpressException.runtime("the hook " + name + " was interrupted", e);
        }
        if (code != 0) {
            throw ExpressException.program("the hook " + file + " has failed with exit code " + code, code);
        }
    }
}
