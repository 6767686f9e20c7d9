package org.wsgibridge.servlet.admin.report;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.wsgibridge.servlet.admin.AdminAnswer;
import org.wsgibridge.servlet.admin.AdminExchange;
import org.wsgibridge.servlet.admin.AdminPage;
import org.wsgibridge.settings.EffectiveSettings;

/** The page with the settings in effect and the origin of each value. Thread-safe. */
final class SettingsTable implements AdminPage {
    private final List<EffectiveSettings.Row> rows;

    SettingsTable(List<EffectiveSettings.Row> rows) {
        this.rows = List.copyOf(rows);
    }

    @Override
    public AdminAnswer answer(AdminExchange request) {
        if (rows.isEmpty()) {
            return AdminAnswer.problem(404, "a program has made the settings of this bridge and says not where from");
        }
        return AdminAnswer.json(
                200, Map.of("settings", rows.stream().map(SettingsTable::row).toList()));
    }

    private static Map<String, Object> row(EffectiveSettings.Row row) {
        Map<String, Object> content = new LinkedHashMap<>();
        content.put("name", row.name());
        content.put("value", row.value());
        content.put("origin", row.origin());
        return content;
    }
}
