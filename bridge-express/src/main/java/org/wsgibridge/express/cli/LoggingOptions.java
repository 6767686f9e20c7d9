package org.wsgibridge.express.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.wsgibridge.express.failure.ExpressException;
import org.wsgibridge.express.log.LogFiles;
import org.wsgibridge.express.log.LogFormat;
import org.wsgibridge.express.server.ServerSettings;
import org.wsgibridge.files.FileFault;
import org.wsgibridge.files.FolderTrust;
import org.wsgibridge.files.OwnFiles;
import org.wsgibridge.settings.AccessFormat;
import picocli.CommandLine.Option;

/** The options for logs, as mod_wsgi-express has them. */
final class LoggingOptions {
    private static final int BYTES = 1024 * 1024;
    private static final int STANDARD_SIZE = 5;
    private static final int STANDARD_DAYS = 30;

    @Option(names = "--log-to-terminal", description = "Writes the log to the terminal instead of a file.")
    boolean toTerminal;

    @Option(
            names = "--log-directory",
            paramLabel = "FOLDER",
            description = "The folder of the log files. Default: the server root.")
    @Nullable
    Path directory;

    @Option(
            names = "--error-log-name",
            paramLabel = "NAME",
            defaultValue = "error_log",
            description = "The name of the log file. Default: ${DEFAULT-VALUE}")
    String errorLog = "error_log";

    @Option(
            names = "--error-log-format",
            paramLabel = "FORMAT",
            description =
                    "The lines of the log in Apache's letters: %%t, %%l, %%m, %%P, %%T, %%L, %%M, %%{u}t, and %%{NAME}x"
                            + " for mount, group, interpreter, trace and span.")
    @Nullable
    String errorLogFormat;

    @Option(
            names = "--log-format",
            paramLabel = "FORMAT",
            defaultValue = "text",
            description = "The format of the log: text, json (with logback's names), ecs (Elastic Common Schema) or"
                    + " logstash. Default: ${DEFAULT-VALUE}")
    String logFormat = "text";

    @Option(
            names = "--access-log-name",
            paramLabel = "NAME",
            defaultValue = "access_log",
            description = "The name of the file of --access-log. Default: ${DEFAULT-VALUE}")
    String accessLog = "access_log";

    @Option(
            names = "--startup-log",
            description = "Also writes to a file what the server prints when it starts or cannot start.")
    boolean startupLog;

    @Option(
            names = "--startup-log-name",
            paramLabel = "NAME",
            defaultValue = "startup_log",
            description = "The name of the file of --startup-log. Default: ${DEFAULT-VALUE}")
    String startupLogName = "startup_log";

    @Option(
            names = "--rotate-logs",
            description = "Starts a new log file when the current one is large, and every midnight; the old"
                    + " one gets a date and a number.")
    boolean rotate;

    @Option(
            names = "--max-log-size",
            paramLabel = "MEGABYTES",
            description = "The size at which --rotate-logs starts a new file. Default: 5")
    @Nullable
    Integer maximumSize;

    @Option(
            names = "--keep-logs",
            paramLabel = "DAYS",
            description = "How many days the old files of --rotate-logs are kept; 0 keeps them for ever. Default: 30")
    @Nullable
    Integer keptDays;

    @Option(
            names = "--log-level",
            paramLabel = "LEVEL",
            defaultValue = "warn",
            description =
                    "The least severe level that is logged: debug, info, warn or error. Default:" + " ${DEFAULT-VALUE}")
    String level = "warn";

    /**
     * Refuses an unknown level, and options that contradict each other.
     *
     * @throws ExpressException naming the options
     */
    void check() {
        LogFiles.requireLevel(level);
        if (rotate && toTerminal && directory == null) {
            throw ExpressException.usage(
                    "--rotate-logs does nothing with --log-to-terminal: expected one of them, or --log-directory");
        }
        if (toTerminal && directory == null) {
            requireFile("--error-log-name", errorLog, "error_log");
            requireFile("--access-log-name", accessLog, "access_log");
        }
        if (!startupLog && !startupLogName.equals("startup_log")) {
            throw ExpressException.usage(
                    "--startup-log-name " + startupLogName + " does nothing without --startup-log: expected both");
        }
        if (maximumSize != null && !rotate) {
            throw ExpressException.usage(
                    "--max-log-size " + maximumSize + " does nothing without --rotate-logs: expected both");
        }
        if (keptDays != null && !rotate) {
            throw ExpressException.usage(
                    "--keep-logs " + keptDays + " does nothing without --rotate-logs: expected both");
        }
        if (keptDays != null && keptDays < 0) {
            throw ExpressException.usage("--keep-logs " + keptDays + ": expected a number of days, or 0 for ever");
        }
        if (maximumSize != null && maximumSize < 1) {
            throw ExpressException.usage(
                    "--max-log-size " + maximumSize + ": expected a number of megabytes, 1 or more");
        }
    }

    private static void requireFile(String option, String name, String defaultValue) {
        if (!name.equals(defaultValue)) {
            throw ExpressException.usage(option + " " + name
                    + " does nothing with --log-to-terminal: expected one of them, or --log-directory");
        }
    }

    /**
     * Refuses {@code --access-log-name} without an access log.
     *
     * @param access whether there is an access log
     * @throws ExpressException if there is none, and a name for it
     */
    void check(boolean access) {
        if (!access && !accessLog.equals("access_log")) {
            throw ExpressException.usage(
                    "--access-log-name " + accessLog + " does nothing without --access-log: expected both");
        }
    }

    /**
     * Configures the logs of a server.
     *
     * @param root the server root
     * @param settings the server's settings
     * @param services the names of the separate log files of background scripts, by the name of the script
     * @return the file of the error log, {@code null} if it goes to the terminal
     */
    @Nullable
    Path configure(Path root, ServerSettings settings, Map<String, String> services) {
        LogFiles.Destination log = to(root, errorLog);
        LogFiles.configure(level, format(), log);
        if (log.file() != null && settings.isForDevelopment()) {
            LogFiles.showOnTerminal();
        }
        AccessFormat access = settings.bridge().log().access();
        if (access != null) {
            LogFiles.configureAccess(access.isJson(), format(), to(root, accessLog));
        }
        services.forEach(
                (name, file) -> LogFiles.separate("wsgi.application." + name, format(), level, to(root, file)));
        return log.file();
    }

    /** Returns the format of the log's lines. */
    LogFormat format() {
        return LogFormat.of(logFormat, errorLogFormat);
    }

    /** Returns the folder of the log files, {@code null} if the log goes to the terminal. */
    @Nullable
    Path folder(Path defaultValue) {
        return toTerminal && directory == null ? null : directory == null ? defaultValue : directory;
    }

    /**
     * Returns where a log goes, and creates the folder of its file.
     *
     * @param root the server root
     * @param name the name of the log file
     * @throws ExpressException if the folder cannot be created, or other users can change it
     */
    LogFiles.Destination to(Path root, String name) {
        Path folder = folder(root);
        if (folder == null) {
            return LogFiles.Destination.TERMINAL;
        }
        Path file = folder.resolve(name);
        prepare(file.toAbsolutePath().resolveSibling(""));
        long size = !rotate ? 0 : (long) (maximumSize == null ? STANDARD_SIZE : maximumSize) * BYTES;
        return new LogFiles.Destination(file, size, keptDays == null ? STANDARD_DAYS : keptDays);
    }

    /**
     * Creates the folder of log files, accessible only to this user. Refuses a folder that other users can replace or
     * put links into.
     */
    private static void prepare(Path folder) {
        try {
            if (!Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
                Files.createDirectories(folder, OwnFiles.attributes(OwnFiles.PRIVATE_FOLDER, folder));
            }
            String fault = FolderTrust.faultOfShared(folder);
            if (fault != null) {
                throw ExpressException.usage("--log-directory " + folder + " " + fault);
            }
        } catch (IOException e) {
            throw ExpressException.usage("--log-directory " + folder + " cannot be created: " + FileFault.reason(e), e);
        }
    }

    /**
     * Writes the messages of the start to the startup log, if there is one.
     *
     * @param root the server root
     */
    void toStartupLog(Path root, String text) {
        if (!startupLog) {
            return;
        }
        Path file = (directory == null ? root : directory).resolve(startupLogName);
        prepare(file.toAbsolutePath().resolveSibling(""));
        try {
            OwnFiles.write(file, text, OwnFiles.GROUP_READABLE);
        } catch (IOException e) {
            throw ExpressException.usage(
                    "--startup-log-name " + file + " cannot be written: " + FileFault.reason(e), e);
        }
    }
}
