package org.wsgibridge.express.setup;

import java.io.File;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.wsgibridge.express.project.PythonVariables;
import org.wsgibridge.express.server.Listening;
import org.wsgibridge.express.server.ServerSettings;
import org.wsgibridge.settings.group.ProcessGroupSettings.Timeouts;

/** The values for the placeholders in the control script and in the systemd unit. Immutable. */
final class ControlValues {
    /** The time for the JVM to start and to report a failure, in addition to startup-timeout. */
    private static final Duration STARTUP_MARGIN = Duration.ofSeconds(60);

    private static final Duration STOP_MARGIN = Duration.ofSeconds(30);
    private static final String LEFT_OUT = "-";

    private final ServerFolder folder;
    private final SetUp setUp;
    private final ServerSettings settings;
    private final Listening where;
    private final Owner owner;

    ControlValues(ServerFolder folder, SetUp setUp, ServerSettings settings, Listening where, Owner owner) {
        this.folder = folder;
        this.setUp = setUp;
        this.settings = settings;
        this.where = where;
        this.owner = owner;
    }

    /** Returns the values by the placeholders' names. */
    Map<String, String> values() {
        Map<String, String> values = new HashMap<>();
        Timeouts timeouts = settings.group().timeouts();
        values.put("STARTUP_SECONDS", seconds(timeouts.startup().plus(STARTUP_MARGIN)));
        values.put(
                "STOP_SECONDS",
                seconds(where.connections()
                        .shutdownDelay()
                        .plus(timeouts.graceful())
                        .plus(timeouts.shutdown())
                        .plus(STOP_MARGIN)));
        values.put("ROOT", quoted(folder.root()));
        values.put("CONFIG", quoted(folder.config()));
        values.put("PID_FILE", quoted(pidFile()));
        values.put("STARTUP_LOG", quoted(folder.logs().resolve("startup_log")));
        values.put("RUN_FOLDER", inDoubleQuotes(folder.run().toString()));
        values.put("WORKING_DIRECTORY", quoted(setUp.workingDirectory()));
        values.put("PATH", quoted(System.getenv().getOrDefault("PATH", "/usr/local/bin:/usr/bin:/bin")));
        List<String> pythonPath =
                new PythonVariables(System.getenv()).searchPath(settings.group().engine());
        values.put("PYTHON_PATH", quoted(String.join(File.pathSeparator, pythonPath)));
        values.put("JAVA", quoted(Path.of(System.getProperty("java.home"), "bin", "java")));
        values.put("CLASS_PATH", quoted(classPath()));
        values.put("RUN_AS", quoted(owner.isAnother() ? owner.user() : ""));
        values.put("RUN_AS_GROUP", quoted(owner.isAnother() ? owner.group() : ""));
        values.put("PRIVILEGED_PORT", needsPrivilege() ? "yes" : "no");
        addUnit(values);
        return values;
    }

    private void addUnit(Map<String, String> values) {
        String control = folder.control().toString();
        values.put("UNIT_FILE", folder.unit().toString());
        values.put("UNIT_NAME", String.valueOf(folder.unit().getFileName()));
        values.put("DESCRIPTION", unit("WSGI application " + setUp.entry()));
        values.put("UNIT_WORKING_DIRECTORY", unit(setUp.workingDirectory().toString()));
        values.put("USER", owner.user());
        values.put("GROUP_LINE", "Group=" + owner.group());
        values.put("WSGICTL", '"' + unit(control).replace("\\", "\\\\").replace("\"", "\\\"") + '"');
        values.put("CAPABILITY_LINE", capabilities());
        boolean inTmp = Stream.of(folder.root(), setUp.workingDirectory())
                .anyMatch(path -> path.startsWith("/tmp") || path.startsWith("/var/tmp"));
        values.put("PRIVATE_TMP_LINE", inTmp ? LEFT_OUT : "PrivateTmp=yes");
    }

    private String pidFile() {
        return setUp.options().stream()
                .map(FrozenOption::line)
                .filter(line -> line.startsWith("pid-file = "))
                .map(line -> line.substring("pid-file = ".length()))
                .findFirst()
                .orElse(folder.pidFile().toString());
    }

    /**
     * Returns the lines of the unit that limit the capabilities. Root is not limited, because it starts processes of
     * other users.
     */
    private String capabilities() {
        if (owner.user().equals("root")) {
            return LEFT_OUT;
        }
        String needed = needsPrivilege() ? "CAP_NET_BIND_SERVICE" : "";
        return "CapabilityBoundingSet=" + needed + (needed.isEmpty() ? "" : "\nAmbientCapabilities=" + needed);
    }

    private boolean needsPrivilege() {
        return Listening.isPrivileged(where.port())
                || (where.https() != null
                        && Listening.isPrivileged(where.https().port()));
    }

    /** Returns the class path of this JVM with absolute paths; usually one jar. */
    private static String classPath() {
        return Stream.of(System.getProperty("java.class.path", "").split(File.pathSeparator))
                .filter(entry -> !entry.isEmpty())
                .map(entry -> Path.of(entry).toAbsolutePath().normalize().toString())
                .collect(Collectors.joining(File.pathSeparator));
    }

    private static String seconds(Duration duration) {
        return Long.toString(duration.toSeconds());
    }

    private static String quoted(Object text) {
        return "'" + text.toString().replace("'", "'\\''") + "'";
    }

    private static String inDoubleQuotes(String text) {
        return text.replaceAll("([\\\\\"$`])", "\\\\$1");
    }

    /** Escapes percent signs, which begin specifiers in a unit file. */
    private static String unit(String text) {
        return text.replace("%", "%%");
    }
}
