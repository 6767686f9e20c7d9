package org.wsgibridge.settings.read;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.wsgibridge.settings.AccessSettings;
import org.wsgibridge.settings.BridgeSettings;
import org.wsgibridge.settings.BridgeSettings.EnvironSettings;
import org.wsgibridge.settings.DataSourceSettings;
import org.wsgibridge.settings.EffectiveSettings;
import org.wsgibridge.settings.LogSettings;
import org.wsgibridge.settings.MountSettings;
import org.wsgibridge.settings.ProxySettings;
import org.wsgibridge.settings.ServiceSettings;
import org.wsgibridge.settings.SettingsException;
import org.wsgibridge.settings.SettingsSources;
import org.wsgibridge.settings.SiteSettings;
import org.wsgibridge.settings.StaticMapping;
import org.wsgibridge.settings.group.ProcessGroupSettings;
import org.wsgibridge.settings.monitoring.AdminSettings;
import org.wsgibridge.settings.monitoring.MetricsSettings;

/** Reads and checks the settings of a deployment. Only this class makes {@link BridgeSettings} from text. Stateless. */
public final class SettingsReader {

    private SettingsReader() {}

    /**
     * Reads the settings.
     *
     * @param sources the sources of options
     * @param webInf the deployment's WEB-INF; relative paths in options are relative to it
     * @param engines the names of the engines on the class path
     * @return the settings, and the origin of each value
     * @throws SettingsException if a setting is invalid; lists all problems, each with origin, option, value and the
     *     expected values
     */
    public static EffectiveSettings read(SettingsSources sources, Path webInf, Set<String> engines) {
        Problems problems = new Problems();
        Map<OptionKey, Setting> settings = new SettingsCollector(problems).collect(sources, webInf);
        Resolver resolver = new Resolver(settings, problems);
        PathReader paths = new PathReader(webInf, problems);

        AccessReader accessReader = new AccessReader(resolver, paths);
        AccessSettings access = accessReader.read();
        List<MountDraft> mounts =
                new MountReader(resolver, paths).read(access == null ? Set.of() : Set.of(AccessSettings.PROCESS_GROUP));
        List<MountDraft> served = new ArrayList<>(mounts);
        if (access != null) {
            served.add(AccessReader.draft(access));
        }
        Map<String, ProcessGroupSettings> groups = new TreeMap<>();
        served.stream()
                .collect(Collectors.groupingBy(MountDraft::group, TreeMap::new, Collectors.toList()))
                .forEach((name, ofGroup) ->
                        groups.put(name, new GroupReader(resolver, paths, engines, name).read(ofGroup)));
        Map<String, Path> handlers = new HandlerReader(resolver, paths).read(mounts);
        List<Path> scripts = new ArrayList<>(handlers.values());
        if (access != null) {
            scripts.addAll(access.scripts());
        }
        StaticReader staticReader = new StaticReader(resolver, paths, scripts);
        List<StaticMapping> staticMappings = staticReader.read(served, groups.values());
        SiteReader siteReader = new SiteReader(resolver, paths, staticReader);
        SiteSettings site = new SiteSettings(
                siteReader.documentRoot(served, groups.values()),
                HandlerReader.handlers(handlers, mounts),
                siteReader.errorDocuments(mounts),
                access);
        AdminSettings admin = new AdminReader(resolver, paths).read(mounts);
        MetricsSettings metrics = MonitoringReader.metrics(resolver, admin.place());
        LogSettings log = MonitoringReader.log(resolver);
        ProxySettings proxies = EnvironReader.proxies(resolver);
        EnvironSettings environ = EnvironReader.read(resolver);
        List<DataSourceSettings> dataSources = new DataSourceReader(resolver, paths).read(groups.values());
        List<ServiceSettings> services = new ServiceReader(resolver, paths, engines).read(groups.keySet());
        if (!problems.isEmpty()) {
            throw new SettingsException(
                    problems.list(), groups.values().stream().anyMatch(ProcessGroupSettings::isInDevelopment));
        }
        BridgeSettings bridge = new BridgeSettings(
                mounts.stream()
                        .map(MountDraft::toSettings)
                        .sorted(longestFirst(MountSettings::path))
                        .toList(),
                groups,
                staticMappings.stream()
                        .sorted(longestFirst(StaticMapping::prefix))
                        .toList(),
                admin,
                metrics,
                log,
                proxies,
                environ,
                site,
                services,
                dataSources);
        return new EffectiveSettings(bridge, resolver.rows(), problems.notes());
    }

    private static <T> Comparator<T> longestFirst(Function<T, String> prefix) {
        return Comparator.<T>comparingInt(item -> -prefix.apply(item).length()).thenComparing(prefix);
    }
}
