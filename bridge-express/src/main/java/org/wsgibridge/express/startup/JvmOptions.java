package org.wsgibridge.express.startup;

import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/** The options of this JVM, for another JVM that runs in its place while this one waits. Stateless. */
final class JvmOptions {
    private static final String FOLDER = "user.dir";

    /** Variables from which the other JVM takes options itself. */
    private static final List<String> VARIABLES = List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS");

    /**
     * Options that are not passed on: those that two JVMs cannot have at the same time, such as a debugger's port, and
     * class archives, which fit only a JVM that was started in the same way.
     */
    private static final List<String> OWN = List.of(
            "-agentlib:jdwp",
            "-Xrunjdwp",
            "-Xdebug",
            "-Dcom.sun.management.",
            "-XX:+ManagementServer",
            "-Xshare",
            "-XX:SharedArchiveFile",
            "-XX:ArchiveClassesAtExit",
            "-XX:+AutoCreateSharedArchive",
            "-XX:SharedClassListFile",
            "-XX:DumpLoadedClassList",
            "-XX:AOT");

    private JvmOptions() {}

    /** Returns the options and system properties that this JVM was started with and that the other JVM needs. */
    static List<String> ofSuccessor() {
        return ofSuccessor(
                all(),
                VARIABLES.stream().map(System::getenv).filter(Objects::nonNull).toList());
    }

    /**
     * Returns all options of this JVM. The management classes convert the current folder to a path, and fail if this
     * JVM cannot read its name. So they see another folder meanwhile. Nothing else in this JVM uses that property.
     */
    private static List<String> all() {
        String folder = System.getProperty(FOLDER);
        System.setProperty(FOLDER, "/");
        try {
            return ManagementFactory.getRuntimeMXBean().getInputArguments();
        } finally {
            System.setProperty(FOLDER, folder);
        }
    }

    /**
     * Returns the options to pass on.
     *
     * @param options the options of this JVM, with those from variables
     * @param variables the values of these variables, from which the other JVM takes options itself; an agent in them
     *     is not passed on, because it would run twice
     */
    static List<String> ofSuccessor(List<String> options, List<String> variables) {
        return options.stream()
                .filter(option -> option.startsWith("-"))
                .filter(option -> OWN.stream().noneMatch(option::startsWith))
                .filter(option -> !isAgent(option) || variables.stream().noneMatch(text -> text.contains(option)))
                .toList();
    }

    private static boolean isAgent(String option) {
        return Stream.of("-javaagent:", "-agentlib:", "-agentpath:").anyMatch(option::startsWith);
    }
}
