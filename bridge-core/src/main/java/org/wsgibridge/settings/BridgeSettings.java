package org.wsgibridge.settings;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.wsgibridge.settings.group.ProcessGroupSettings;
import org.wsgibridge.settings.monitoring.AdminSettings;
import org.wsgibridge.settings.monitoring.MetricsSettings;

/**
 * All settings of one bridge, checked.
 *
 * @param mounts the mounts, longest prefix first
 * @param groups the process groups by name; each mount's is among them
 * @param statics the static files, longest prefix first
 * @param admin where operators see the state of the bridge, and change it
 * @param metrics what is measured
 * @param log what is logged of requests, and what they are called
 * @param proxies the trusted proxies and their headers
 * @param environ what requests have in their environ beside themselves
 * @param site what surrounds the applications
 * @param services the background scripts
 * @param dataSources the connection pools
 */
public record BridgeSettings(
        List<MountSettings> mounts,
        Map<String, ProcessGroupSettings> groups,
        List<StaticMapping> statics,
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
        statics = List.copyOf(statics);
        services = List.copyOf(services);
        dataSources = List.copyOf(dataSources);
    }

    /**
     * Returns what the interpreters of a process group have to load.
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

    /** Makes settings with everything that is not given as it is shipped. */
    public BridgeSettings(
            List<MountSettings> mounts,
            Map<String, ProcessGroupSettings> groups,
            List<StaticMapping> statics,
            AdminSettings admin,
            MetricsSettings metrics) {
        this(
                mounts,
                groups,
                statics,
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
     * Returns the same to see whether the applications load: without background scripts, and with pools that open a
     * connection only when an application asks for it.
     */
    public BridgeSettings forCheck() {
        return new BridgeSettings(
                mounts,
                groups,
                statics,
                admin,
                metrics,
                log,
                proxies,
                environ,
                site,
                List.of(),
                dataSources.stream().map(DataSourceSettings::onDemand).toList());
    }
}
