package org.wsgibridge.servlet.admin;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.wsgibridge.servlet.admin.level.LogLevels;

/** The actions of the admin mount on the levels of loggers. Thread-safe. */
final class LevelActions {
    private static final String RESET = "reset";

    private final LogLevels levels;

    LevelActions(LogLevels levels) {
        this.levels = levels;
    }

    /** Lists the loggers that have their own level. */
    AdminAnswer list() {
        List<Map<String, Object>> loggers = levels.entries().stream()
                .map(entry -> {
                    Map<String, Object> logger = new LinkedHashMap<>();
                    logger.put("logger", entry.logger());
                    logger.put("level", entry.level());
                    if (entry.before() != null) {
                        logger.put("before", entry.before());
                    }
                    return logger;
                })
                .toList();
        return AdminAnswer.json(200, Map.of("writer", levels.writer(), "levels", loggers));
    }

    /**
     * Sets the logger of the parameter {@code logger} to the level of the parameter {@code level}. The level {@code
     * reset} resets the logger, or all loggers without a name.
     */
    AdminAnswer change(AdminExchange request) {
        String logger = parameter(request, "logger");
        String level = parameter(request, "level");
        return answer(() -> {
            if (level.equalsIgnoreCase(RESET)) {
                List<String> changed = levels.reset(logger, request.caller());
                return changed.isEmpty()
                        ? "No level was changed here."
                        : "As before: " + String.join(", ", changed) + ".";
            }
            levels.set(logger, level, request.caller());
            return "The level of " + logger.strip() + " is " + level.strip() + " until it is reset or the server ends.";
        });
    }

    private static AdminAnswer answer(Supplier<String> action) {
        try {
            return AdminAnswer.json(200, Map.of("done", action.get()));
        } catch (IllegalArgumentException e) {
            return AdminAnswer.problem(400, String.valueOf(e.getMessage()));
        } catch (IllegalStateException e) {
            return AdminAnswer.problem(501, String.valueOf(e.getMessage()));
        }
    }

    private static String parameter(AdminExchange request, String name) {
        String value = request.parameter(name);
        return value == null ? "" : value;
    }
}
