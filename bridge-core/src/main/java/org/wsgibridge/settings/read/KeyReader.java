package org.wsgibridge.settings.read;

import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.wsgibridge.settings.option.DataSourceOptions;
import org.wsgibridge.settings.option.EnvironOptions;
import org.wsgibridge.settings.option.MountOptions;
import org.wsgibridge.settings.option.NotApplicable;
import org.wsgibridge.settings.option.Option;
import org.wsgibridge.settings.option.Options;
import org.wsgibridge.settings.option.Scope;
import org.wsgibridge.settings.option.ServiceOptions;
import org.wsgibridge.settings.option.SiteOptions;
import org.wsgibridge.settings.option.Suggestion;
import org.wsgibridge.settings.read.OptionKey.Level;

/**
 * Reads the names of options: {@code NAME}, {@code group.GROUP.NAME}, {@code mount./PATH.NAME}, {@code static./PREFIX},
 * {@code environ.KEY}, {@code error-document.STATUS}, {@code handler.EXTENSION}, {@code service.NAME},
 * {@code datasource.NAME.OPTION}.
 */
final class KeyReader {
    private static final Pattern GROUP_NAME = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.-]*");
    private static final Pattern POOL_NAME = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_-]*");
    private static final Pattern VARIABLE = Pattern.compile("[^\\s=\\p{Cntrl}]+");
    private static final Pattern STATUS = Pattern.compile("[45][0-9][0-9]");
    private static final Pattern EXTENSION = Pattern.compile("[\\p{L}\\p{N}_-]+");
    private static final Pattern BAD_PATH = Pattern.compile(".*(//|/\\.{1,2}(/|$)|[?#%*;\\\\\\s\\p{Cntrl}]).*");

    private final Problems problems;

    KeyReader(Problems problems) {
        this.problems = problems;
    }

    /**
     * Reads a name.
     *
     * @param name the name, without the prefix of its source
     * @param setting the setting with this name, for error messages
     * @return the key; {@code null} after a problem
     */
    @Nullable
    OptionKey read(String name, Setting setting) {
        if (name.startsWith(Level.STATIC.prefix())) {
            return readStatic(name.substring(Level.STATIC.prefix().length()), setting);
        }
        if (name.startsWith(Level.ENVIRON.prefix())) {
            return readEnviron(name.substring(Level.ENVIRON.prefix().length()), setting);
        }
        if (name.startsWith(Level.ERROR_DOCUMENT.prefix())) {
            return readNamed(Level.ERROR_DOCUMENT, SiteOptions.ERROR_DOCUMENT, STATUS, name, setting);
        }
        if (name.startsWith(Level.HANDLER.prefix())) {
            return readNamed(Level.HANDLER, SiteOptions.HANDLER, EXTENSION, name, setting);
        }
        if (name.startsWith(Level.SERVICE.prefix())) {
            String service = name.substring(Level.SERVICE.prefix().length());
            return checkGroup(service, setting) ? new OptionKey(Level.SERVICE, service, ServiceOptions.SERVICE) : null;
        }
        if (name.startsWith(Level.DATASOURCE.prefix())) {
            return readDataSource(name.substring(Level.DATASOURCE.prefix().length()), setting);
        }
        for (Level level : List.of(Level.GROUP, Level.MOUNT)) {
            if (name.startsWith(level.prefix())) {
                return readOwned(level, name.substring(level.prefix().length()), setting);
            }
        }
        Option<?> option = Options.byName(name).orElse(null);
        if (option == null || option.isPattern()) {
            problems.add(
                    setting,
                    NotApplicable.reason(name).orElseGet(() -> "unknown option" + Suggestion.of(name, names(null))));
            return null;
        }
        return OptionKey.top(option);
    }

    private @Nullable OptionKey readDataSource(String rest, Setting setting) {
        int dot = rest.indexOf('.');
        String owner = dot < 0 ? rest : rest.substring(0, dot);
        String name = dot < 0 ? "" : rest.substring(dot + 1);
        if (name.isEmpty() || !POOL_NAME.matcher(owner).matches()) {
            problems.add(setting, "expected the form datasource.NAME.OPTION, NAME of letters, digits, '_' and '-'");
            return null;
        }
        Option<?> option = DataSourceOptions.byShortName(name).orElse(null);
        if (option == null) {
            List<String> known = DataSourceOptions.ALL.stream()
                    .map(DataSourceOptions::shortName)
                    .toList();
            String suggestion = Suggestion.nearest(name, known)
                    .map(found -> "; did you mean " + Level.DATASOURCE.prefix() + owner + "." + found + "?")
                    .orElse("; expected one of: " + String.join(", ", known));
            problems.addMisspelt(setting, "unknown option " + name + suggestion, Level.DATASOURCE.prefix() + owner);
            return null;
        }
        return new OptionKey(Level.DATASOURCE, owner, option);
    }

    private @Nullable OptionKey readOwned(Level level, String rest, Setting setting) {
        int dot = rest.lastIndexOf('.');
        String owner = dot < 0 ? rest : rest.substring(0, dot);
        String name = dot < 0 ? "" : rest.substring(dot + 1);
        Scope scope = level == Level.GROUP ? Scope.GROUP : Scope.MOUNT;
        Option<?> option = Options.byName(name).orElse(null);
        String example = level == Level.GROUP ? "group.NAME.OPTION" : "mount./PATH.OPTION";
        if (owner.isEmpty() || (option == null && name.isEmpty())) {
            problems.add(setting, "expected the form " + example);
            return null;
        }
        if (option == null) {
            String suggestion = Suggestion.nearest(name, names(scope))
                    .map(found -> "; did you mean " + level.prefix() + owner + "." + found + "?")
                    .orElse("");
            problems.addMisspelt(
                    setting,
                    NotApplicable.reason(name).orElse("unknown option " + name + suggestion),
                    level.prefix() + withoutSlash(owner));
            return null;
        }
        if (option.scope() != scope) {
            problems.add(setting, name + " " + belongsTo(option));
            return null;
        }
        if (level == Level.GROUP) {
            return checkGroup(owner, setting) ? OptionKey.group(owner, option) : null;
        }
        String path = checkPath(owner, setting);
        return path == null ? null : OptionKey.mount(path.equals("/") ? "" : withoutSlash(path), option);
    }

    private @Nullable OptionKey readNamed(Level level, Option<?> option, Pattern form, String name, Setting setting) {
        String owner = name.substring(level.prefix().length());
        if (form.matcher(owner).matches()) {
            return new OptionKey(level, owner, option);
        }
        problems.add(
                setting,
                level == Level.HANDLER
                        ? "expected the form handler.EXTENSION = a script, the extension without a dot"
                        : "expected the form error-document.STATUS = a URL path, with a status from 400 to 599");
        return null;
    }

    private @Nullable OptionKey readStatic(String prefix, Setting setting) {
        String path = checkPath(prefix, setting);
        return path == null ? null : new OptionKey(Level.STATIC, path, MountOptions.STATIC);
    }

    private @Nullable OptionKey readEnviron(String variable, Setting setting) {
        if (VARIABLE.matcher(variable).matches()) {
            return new OptionKey(Level.ENVIRON, variable, EnvironOptions.ENVIRON);
        }
        problems.add(setting, "expected the form environ.KEY = value, KEY without white space and without =");
        return null;
    }

    private boolean checkGroup(String group, Setting setting) {
        boolean good = GROUP_NAME.matcher(group).matches();
        if (!good) {
            problems.add(setting, "the process group's name must consist of letters, digits, '.', '_' and '-'");
        }
        return good;
    }

    private @Nullable String checkPath(String path, Setting setting) {
        if (path.startsWith("/") && !BAD_PATH.matcher(path).matches()) {
            return path;
        }
        problems.add(
                setting,
                "the URL prefix " + path
                        + " must begin with / and be written decoded, without //, . and .. segments, white space and"
                        + " any of ? # % * ; \\");
        return null;
    }

    private static String withoutSlash(String path) {
        return path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
    }

    private static String belongsTo(Option<?> option) {
        return switch (option.scope()) {
            case BRIDGE -> "holds for the whole bridge: expected " + option.name();
            case GROUP ->
                "belongs to a process group: expected group.NAME." + option.name() + ", or " + option.name()
                        + " for all of them";
            case MOUNT ->
                "belongs to a mount: expected mount./PATH." + option.name() + ", or " + option.name()
                        + " for all of them";
        };
    }

    private static List<String> names(@Nullable Scope scope) {
        return Options.ALL.stream()
                .filter(option -> scope == null || option.scope() == scope)
                .map(Option::name)
                .toList();
    }
}
