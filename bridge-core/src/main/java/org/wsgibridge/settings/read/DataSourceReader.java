package org.wsgibridge.settings.read;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.wsgibridge.files.FileFault;
import org.wsgibridge.files.SmallFile;
import org.wsgibridge.settings.DataSourceSettings;
import org.wsgibridge.settings.group.ProcessGroupSettings;
import org.wsgibridge.settings.group.ProcessGroupSettings.Timeouts;
import org.wsgibridge.settings.option.DataSourceOptions;
import org.wsgibridge.settings.option.EngineSupport;
import org.wsgibridge.settings.option.Option;
import org.wsgibridge.settings.read.OptionKey.Level;

/**
 * Reads the connection pools. Checks the limits of HikariCP, which itself would only log an invalid value and use
 * another one.
 */
final class DataSourceReader {
    private static final Duration SHORTEST_WAIT = Duration.ofMillis(250);
    private static final Duration SHORTEST_IDLE = Duration.ofSeconds(10);
    private static final Duration SHORTEST_LIFE = Duration.ofSeconds(30);
    private static final Duration IDLE_BEFORE_LIFE = Duration.ofSeconds(1);

    private final Resolver resolver;
    private final PathReader paths;

    DataSourceReader(Resolver resolver, PathReader paths) {
        this.resolver = resolver;
        this.paths = paths;
    }

    /**
     * Reads all pools.
     *
     * @param groups the process groups; at least one must have an engine that supports pools
     */
    List<DataSourceSettings> read(Collection<ProcessGroupSettings> groups) {
        List<DataSourceSettings> pools = new ArrayList<>();
        boolean usable = groups.stream().anyMatch(group -> EngineSupport.IN_PROCESS.includes(group.engine()));
        for (String name : resolver.ownersOf(Level.DATASOURCE)) {
            DataSourceSettings pool = read(name);
            if (pool != null) {
                pools.add(pool);
            }
            Setting first = resolver.keysOf(Level.DATASOURCE).stream()
                    .filter(key -> key.owner().equals(name))
                    .map(resolver::own)
                    .findFirst()
                    .orElse(null);
            if (!usable && first != null) {
                resolver.problems().add(first, "no process group can use it: expected one with the engine jython");
            }
        }
        return pools;
    }

    private @Nullable DataSourceSettings read(String name) {
        String url = resolver.getOrNull(DataSourceOptions.URL, key(name, DataSourceOptions.URL), "");
        String user = resolver.getOrNull(DataSourceOptions.USER, key(name, DataSourceOptions.USER), "");
        String password = password(name);
        String driver = resolver.getOrNull(DataSourceOptions.DRIVER, key(name, DataSourceOptions.DRIVER), "");
        int maximum =
                resolver.get(DataSourceOptions.MAXIMUM_POOL_SIZE, key(name, DataSourceOptions.MAXIMUM_POOL_SIZE), "");
        int idle = resolver.getWithDefault(
                DataSourceOptions.MINIMUM_IDLE, key(name, DataSourceOptions.MINIMUM_IDLE), String.valueOf(maximum));
        if (idle > maximum) {
            problem(
                    name,
                    DataSourceOptions.MINIMUM_IDLE,
                    "is more than maximum-pool-size: expected at most " + maximum);
        }
        Duration wait = duration(name, DataSourceOptions.CONNECTION_TIMEOUT, SHORTEST_WAIT, "0.25");
        Duration life = duration(name, DataSourceOptions.MAXIMUM_LIFETIME, SHORTEST_LIFE, "30, or 0");
        Duration idleTime = idle < maximum ? idleTime(name, life) : idleTime(name, Duration.ZERO);
        if (url == null) {
            if (resolver.own(key(name, DataSourceOptions.URL)) == null) {
                String owner = Level.DATASOURCE.prefix() + name;
                resolver.problems()
                        .addMissing(
                                owner,
                                owner + ".url is not set: expected "
                                        + DataSourceOptions.URL.type().expected());
            }
            return null;
        }
        return new DataSourceSettings(
                name, url, text(user), password, text(driver), maximum, idle, wait, idleTime, life);
    }

    private Duration duration(String name, Option<Duration> option, Duration least, String leastText) {
        return duration(name, option, option.defaultValue(), least, leastText);
    }

    private Duration duration(
            String name, Option<Duration> option, String defaultText, Duration least, String leastText) {
        Duration value = resolver.getWithDefault(option, key(name, option), defaultText);
        if (!value.isZero() && value.compareTo(least) < 0) {
            problem(name, option, "is too short: expected at least " + leastText);
        }
        return value;
    }

    /**
     * Reads the time after which an idle connection is closed. HikariCP closes none if it is not a second shorter than
     * the lifetime.
     *
     * @param life the lifetime that limits it; zero for no limit
     */
    private Duration idleTime(String name, Duration life) {
        Option<Duration> option = DataSourceOptions.IDLE_TIMEOUT;
        boolean limited = life.compareTo(SHORTEST_LIFE) >= 0;
        Duration longest = life.minus(IDLE_BEFORE_LIFE);
        Duration usual = option.parse(option.defaultValue());
        String defaultText = limited && usual != null && longest.compareTo(usual) < 0
                ? Timeouts.seconds(longest)
                : option.defaultValue();
        Duration value = duration(name, option, defaultText, SHORTEST_IDLE, "10, or 0");
        if (limited && value.compareTo(longest) > 0) {
            problem(
                    name,
                    option,
                    "is too long for maximum-lifetime = " + Timeouts.seconds(life) + ": expected at most "
                            + Timeouts.seconds(longest) + ", or 0");
        }
        return value;
    }

    private String password(String name) {
        OptionKey open = key(name, DataSourceOptions.PASSWORD);
        OptionKey inFile = key(name, DataSourceOptions.PASSWORD_FILE);
        String password = resolver.getSecret(DataSourceOptions.PASSWORD, open);
        String file = resolver.getOrNull(DataSourceOptions.PASSWORD_FILE, inFile, "");
        Setting setting = resolver.own(inFile);
        if (file == null || setting == null) {
            return text(password);
        }
        if (resolver.own(open) != null) {
            resolver.problems().add(setting, "there is " + open.name() + " as well: expected one of them");
        }
        Path path = paths.file(file, setting, ": expected a file with a password");
        return path == null ? "" : firstLine(path, setting);
    }

    private String firstLine(Path path, Setting setting) {
        try {
            String line = SmallFile.read(path).lines().findFirst().orElse("");
            if (line.isEmpty()) {
                resolver.problems().add(setting, path + " has no first line: expected a password");
            }
            return line;
        } catch (IOException e) {
            resolver.problems()
                    .add(
                            setting,
                            path + " cannot be read: " + FileFault.reason(e) + "; expected " + SmallFile.EXPECTED);
            return "";
        }
    }

    private void problem(String name, Option<?> option, String text) {
        Setting setting = resolver.own(key(name, option));
        if (setting != null) {
            resolver.problems().add(setting, text);
        }
    }

    private static String text(@Nullable String value) {
        return value == null ? "" : value;
    }

    private static OptionKey key(String name, Option<?> option) {
        return new OptionKey(Level.DATASOURCE, name, option);
    }
}
