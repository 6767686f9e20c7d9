package org.wsgibridge.express.install;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.wsgibridge.express.failure.ExpressException;

/** A program that installs packages for a Python. Implementations are immutable. */
public sealed interface Installer permits Pip, Uv {
    /**
     * The option that allows wheels only. A package that is built here would fit only the Python and the machine that
     * are here.
     */
    String ONLY_WHEELS = "--only-binary=:all:";

    /** Returns pip. The program is looked for only when it installs. */
    static Installer pip() {
        return new Pip();
    }

    /**
     * Chooses an installer: the one that the user named, else uv or pip. uv is chosen if a version that is new enough
     * is installed, and the project has its versions in {@code uv.lock} or the Python has no pip.
     *
     * @param name {@code pip} or {@code uv}, {@code null} for none
     * @param project the project's folder, absolute
     * @param named files with requirements that the user named; empty for the usual ones
     * @param target the Python and platform that the packages are for
     * @throws ExpressException if the named installer is unknown or is not installed
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

    /** Returns the name of the installer, {@code pip} or {@code uv}. */
    String name();

    /**
     * Returns the command line that installs packages, to which arguments can be added.
     *
     * @param python the Python, absolute
     * @param folder the folder that the installer runs in
     * @throws ExpressException if it cannot install for this Python
     */
    List<String> install(Path python, Path folder);

    /** Returns the options for installing into a folder, without byte code. */
    List<String> into(Path folder);

    /**
     * Returns the options for a target, with {@link #ONLY_WHEELS} if the target is not this Python on this machine.
     *
     * @throws ExpressException if the installer does not know the platform
     */
    List<String> options(Target target);

    /**
     * Returns a sentence for the user that explains a failed installation.
     *
     * @param where the files that name the packages
     * @param output the output of the installer, which may contain passwords
     */
    String explain(String where, Target target, String output);

    /**
     * Returns the sentence about a package for which there is no suitable version.
     *
     * @param what the package, as it is required
     * @param there the versions that exist, {@code ""} if they are not known
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

    /** Returns the sentence about required versions that exclude each other. */
    static String conflict(String where, Target target, String reason) {
        return where + ": no versions of its packages fit together for " + target.description() + ": " + reason;
    }

    /** Returns the sentence about any other failure. */
    static String failure(String where, Installer installer, String reason) {
        return where + ": " + installer.name() + " could not install its packages: " + reason;
    }
}
