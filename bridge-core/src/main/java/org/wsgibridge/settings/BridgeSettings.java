package org.wsgibridge.settings;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.wsgibridge.settings.group.ProcessGroupSettings;
import org.wsgibridge.settings.monitoring.AdminSettings;
import org.wsgibridge.settings.monitoring.MetricsSettings;
import org.wsgibridge.wsgi.HeadLimits;

/**
 * All settings of one bridge. They have passed all checks that need no engine. Immutable.
 *
 * @param mounts the mounts, longest prefix first
 * @param groups the process groups by name, among them the group of each mount
 * @param staticMappings the static files, longest prefix first
 * @param admin the settings of the admin mount
 * @param metrics the settings of meters and traces
 * @param log the settings of the access log and of request ids
 * @param proxies the trusted proxies and their headers
 * @param environ the additional variables of requests, and the limits of heads
 * @param site the document root, error documents and access scripts
 * @param services the background scripts
 * @param dataSources the connection pools
 */
public record BridgeSettings(
        List<MountSettings> mounts,
        Map<String, ProcessGroupSettings> groups,
        List<StaticMapping> staticMappings,
        AdminSettings admin,
        MetricsSettings metrics,
        LogSettings log,
        ProxySettings proxies,
        EnvironSettings environ,
        SiteSettings site,
        List<ServiceSettings> services,
        List<DataSourceSettings> dataSources) {
    /** Makes the collections immutable. */
    public BridgeSettings {
        mounts = List.copyOf(mounts);
        groups = Map.copyOf(groups);
        staticMappings = List.copyOf(staticMappings);
        services = List.copyOf(services);
        dataSources = List.copyOf(dataSources);
    }

    /**
     * Returns the applications that each interpreter of a process group loads, without duplicates.
     *
     * @param group the group's name
     */
    public List<ApplicationRef> applications(String group) {
        Stream<ApplicationRef> mounted = Stream.concat(mounts.stream(), site.handlers().values().stream())
                .filter(mount -> mount.processGroup().equals(group))
                .map(MountSettings::application);
        AccessSettings access = site.access();
        Stream<ApplicationRef> asked = access != null && group.equals(AccessSettings.PROCESS_GROUP)
                ? access.applications().stream()
                : Stream.of();
        return Stream.concat(mounted, asked).distinct().toList();
    }

    /** Makes settings with the defaults of everything that is not a parameter. */
    public BridgeSettings(
            List<MountSettings> mounts,
            Map<String, ProcessGroupSettings> groups,
            List<StaticMapping> staticMappings,
            AdminSettings admin,
            MetricsSettings metrics) {
        this(
                mounts,
                groups,
                staticMappings,
                admin,
                metrics,
                LogSettings.DEFAULT,
                ProxySettings.NONE,
                EnvironSettings.NONE,
                SiteSettings.NONE,
                List.of(),
                List.of());
    }

    /**
     * Returns these settings for a check whether the applications can be loaded: without background scripts, and with
     * pools that open a connection only when an application asks for one.
     */
    public BridgeSettings forCheck() {
        return new BridgeSettings(
                mounts,
                groups,
                staticMappings,
                admin,
                metrics,
                log,
                proxies,
                environ,
                site,
                List.of(),
                dataSources.stream().map(DataSourceSettings::onDemand).toList());
    }

    /**
     * The additional variables in the environ of requests, and the limits of heads. Immutable.
     *
     * @param variables variables of the deployment by name (option {@code environ.KEY})
     * @param passed names of the JVM's environment variables that are copied into each environ, if they are set
     * @param ssl whether requests over TLS have mod_ssl's variables
     * @param head whether applications get GET for a HEAD request
     * @param limits the largest heads of requests and responses
     */
    public record EnvironSettings(
            Map<String, String> variables, List<String> passed, boolean ssl, HeadMapping head, HeadLimits limits) {
        /** The default: no additional variables. */
        public static final EnvironSettings NONE =
                new EnvironSettings(Map.of(), List.of(), false, HeadMapping.AUTO, HeadLimits.DEFAULT);

        /** Makes the collections immutable. */
        public EnvironSettings {
            variables = Map.copyOf(variables);
            passed = List.copyOf(passed);
        }
    }
}
