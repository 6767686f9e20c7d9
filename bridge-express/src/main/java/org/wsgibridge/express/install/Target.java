package org.wsgibridge.express.install;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.wsgibridge.express.failure.ExpressException;

/**
 * The Python and platform that packages are installed for. Immutable.
 *
 * @param engine the engine's name
 * @param version the version of the Python that will run the project, such as {@code 3.11}
 * @param platforms tags of platforms as pip knows them; empty for this machine
 * @param foreign whether packages are for another Python or machine than this one, so that only wheels fit
 * @param python the Python of this machine that installs and compiles, absolute; {@code null} if there is none
 * @param installed the version of that Python, such as {@code 3.11}; {@code ""} if there is none
 */
public record Target(
        String engine,
        String version,
        List<String> platforms,
        boolean foreign,
        @Nullable Path python,
        String installed) {
    private static final Pattern VERSION = Pattern.compile("[23]\\.\\d{1,2}");
    private static final Pattern MINOR = Pattern.compile("(\\d+\\.\\d+).*");
    private static final Pattern PLATFORM = Pattern.compile("[A-Za-z0-9_.]+");
    private static final Pattern MANYLINUX = Pattern.compile("(many|musl)linux_(\\d+)_(\\d+)_(\\w+)");
    private static final int OLDEST_GLIBC = 5;

    /** Makes the list immutable. */
    public Target {
        platforms = List.copyOf(platforms);
    }

    /**
     * Makes a target from options of the user.
     *
     * @param engine the engine's name
     * @param here the version of the Python on this machine
     * @param python that Python, absolute; {@code null} if there is none
     * @param wanted the version that the user named, {@code null} for that of this machine
     * @param platforms the platforms that the user named
     * @throws ExpressException if an option is malformed, or does not apply to the engine
     */
    public static Target of(
            String engine, String here, @Nullable Path python, @Nullable String wanted, List<String> platforms) {
        for (String platform : platforms) {
            if (!PLATFORM.matcher(platform).matches()) {
                throw ExpressException.usage(
                        "--platform " + platform + ": expected a tag such as manylinux_2_17_x86_64");
            }
        }
        Matcher minor = MINOR.matcher(here);
        String installed = minor.matches() ? minor.group(1) : here;
        if (isJython(engine)) {
            if (wanted != null || !platforms.isEmpty()) {
                throw ExpressException.usage((wanted == null ? "--platform" : "--python-version")
                        + " is for the engine cpython: jython is Python 2.7 on every platform");
            }
            return new Target(engine, "2.7", List.of("any"), true, python, installed);
        }
        if (wanted != null && !VERSION.matcher(wanted).matches()) {
            throw ExpressException.usage("--python-version " + wanted + ": expected a version such as 3.12");
        }
        String version = wanted != null ? wanted : installed;
        boolean foreign = wanted != null || !platforms.isEmpty();
        return new Target(engine, version, withOlder(platforms), foreign, python, installed);
    }

    /**
     * Returns the Python that installs and compiles.
     *
     * @throws ExpressException if there is none
     */
    public Path requirePython() {
        if (python == null) {
            throw ExpressException.usage(
                    "there is no Python that can install packages: expected python3 on the PATH, or --python-home");
        }
        return python;
    }

    private static boolean isJython(String engine) {
        return engine.equals("jython");
    }

    /**
     * Adds the tags of older versions of the C library to each Linux platform. A newer Linux also runs packages that
     * were built for an older one, but pip does not assume that.
     */
    static List<String> withOlder(List<String> platforms) {
        List<String> all = new ArrayList<>();
        for (String platform : platforms) {
            Matcher tag = MANYLINUX.matcher(platform);
            if (!tag.matches()) {
                all.add(platform);
                continue;
            }
            int oldest = tag.group(1).equals("musl") ? 0 : OLDEST_GLIBC;
            for (int minor = Integer.parseInt(tag.group(3)); minor >= oldest; minor--) {
                all.add(tag.group(1) + "linux_" + tag.group(2) + "_" + minor + "_" + tag.group(4));
            }
        }
        return all.stream().distinct().toList();
    }

    /** Returns whether the engine is jython. */
    public boolean isJython() {
        return isJython(engine);
    }

    /** Returns a description for sentences, such as {@code Python 3.12 on manylinux_2_17_x86_64}. */
    public String description() {
        String name = isJython() ? "the engine jython, Python 2.7 without C" : "Python " + version;
        return isJython() || platforms.isEmpty() ? name : name + " on " + platforms.get(0);
    }

    /** Returns whether the version is 3.x. */
    boolean isPython3() {
        return version.startsWith("3.");
    }

    /** Returns the target for this Python on this machine, for packages that have to run while a project is built. */
    public Target here() {
        return new Target(engine, installed, List.of(), false, python, installed);
    }
}
