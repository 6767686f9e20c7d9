package org.wsgibridge.servlet.admin.report;

import jakarta.servlet.ServletContext;
import java.util.List;
import java.util.Map;
import org.wsgibridge.bridge.WsgiBridge;
import org.wsgibridge.servlet.admin.AdminPage;
import org.wsgibridge.settings.EffectiveSettings;

/** Makes the pages about the server, for callers that may see everything. Stateless. */
public final class Reports {
    private Reports() {}

    /**
     * Returns the pages by their paths.
     *
     * @param context the web application's context
     * @param bridge its bridge
     * @param settings the settings, with passwords masked; empty if their origins are unknown
     */
    public static Map<String, AdminPage> of(
            ServletContext context, WsgiBridge bridge, List<EffectiveSettings.Row> settings) {
        return Map.of(
                "/-/info", new BuildInfo(context, bridge),
                "/-/settings", new SettingsTable(settings),
                "/-/sbom", new BillOfMaterials(context),
                "/-/threads", new ThreadDump());
    }
}
