package org.wsgibridge.express.install;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.wsgibridge.express.ExpressException;

/** A program that installs packages for a Python. Immutable. */
public sealed interface Installer permits Pip, Uv {
    /** Has it take wheels alone; what is built here would be for the Python and the machine that are here. */
    String ONLY_WHEELS = "--only-binary=:all:";

    /** Returns the pip that is found when it is needed. */
    static Installer pip() {
        return new Pip();
    }

    /**
     * Returns the one that the user named; else uv for a project whose versions are in its {@code uv.lock}, and for a
     * Python that has no pip, if there is a uv that is new enough; else pip.
     *
     * @param name {@code pip} or {@code uv}, {@code null} for none
     * @param project the project's folder, absolute
     * @param named files with requirements that the user named; empty for the usual ones
     * @param target what the packages are for
     * @throws ExpressException when there is no such installer
     */
    static Installer choose(@Nullable String name, Path project, List<Path> named, Target target) {
        if (name != null && !name.equals(Pip.NAME) && !name.equals(Uv.NAME)) {
            throw ExpressException.usage("--installer " + name + ": expected pip or uv");
        }
        if (Uv.NAME.equals(name)) {
            return Uv.require(target.requirePython(), project);
        }
        Path python = target.python();
        if (name != null || python == null || !target.isPython3() || Uv.place(python) == null) {
            return pip();
        }
        boolean isLocked = named.isEmpty() && Requirements.isOfUv(project);
        Uv uv = isLocked || !Pip.isIn(python, project) ? Uv.find(python, project) : null;
        return uv == null ? pip() : uv;
    }

    /** Returns its name, for messages. */
    String name();

    /**
     * Returns the command line that arguments can be added to.
     *
     * @param python the Python, absolute
     * @param folder where it runs
     * @throws ExpressException when it cannot install for this Python
     */
    List<String> install(Path python, Path folder);

    /** Returns the options that have it install into a folder, without byte code. */
    List<String> into(Path folder);

    /**
     * Returns what it has to know of a target, with {@link #ONLY_WHEELS} for one that need not be here.
     *
     * @throws ExpressException when it knows no such platform
     */
    List<String> options(Target target);

    /**
     * Returns what its errors mean, in a sentence.
     *
     * @param where the files that say what is needed
     * @param output what it has printed
     */
    String explain(String where, Target target, String output);

    /**
     * Returns the sentence on a package that cannot be had.
     *
     * @param what the package, as it is required
     * @param there the versions that there are, {@code ""} when that is not known
     */
    static String missing(String where, Target target, String what, String there) {
        return where + ": there is no " + (target.foreign() ? "wheel" : "package") + " of " + what + " for "
                + target.description() + (there.isEmpty() ? "" : ", there are " + there)
                + "; expected another version of it"
                + (target.isJython()
                        ? ", which is pure Python, or the folder of its modules from its sources in the project, if it"
                                + " does without its part in C, as MarkupSafe does"
                        : target.foreign() ? " or another --platform" : "");
    }

    /** Returns the sentence on versions of which each excludes another one. */
    static String conflict(String where, Target target, String reason) {
        return where + ": no versions of its packages fit together for " + target.description() + ": " + reason;
    }

    /** Returns the sentence on anything else. */
    static String failure(String where, Installer installer, String reason) {
        return where + ": " + installer.name() + " could not install its packages: " + reason;
    }
}
