package org.wsgibridge.express.setup;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.wsgibridge.express.failure.ExpressException;
import org.wsgibridge.express.server.Listening;
import org.wsgibridge.express.server.ServerSettings;
import org.wsgibridge.files.FileFault;
import org.wsgibridge.files.OwnFiles;

/**
 * Writes the files of a server's folder: its options, the control script, the launcher and the systemd unit. Stateless.
 */
public final class SetUpFiles {
    private static final Pattern PLACEHOLDER = Pattern.compile("@([A-Z_]+)@");

    private SetUpFiles() {}

    /**
     * Writes the files. Those of an earlier set-up are overwritten.
     *
     * @param folder the server's folder, which exists
     * @throws ExpressException if a file cannot be written, the files must belong to another user and this one is not
     *     root, or the user of the server cannot read its virtual environment
     */
    public static void write(ServerFolder folder, SetUp setUp, ServerSettings settings, Listening where) {
        Owner owner = Owner.of(settings.group().process().identity());
        owner.requireRoot();
        Path environment = settings.group().python().pythonHome();
        if (owner.isAnother() && environment != null) {
            ReadableEnvironment.check(owner, environment.toAbsolutePath().normalize());
        }
        Map<String, String> values = new ControlValues(folder, setUp, settings, where, owner).values();
        try {
            open(folder.root(), owner);
            make(folder.control().resolveSibling(""), "rwxr-xr-x");
            for (Path made : List.of(folder.logs(), folder.run())) {
                make(made, "rwxr-x---");
                give(made, owner);
            }
            // The options may have secrets, such as values of --setenv: no other user may read them.
            OwnFiles.write(
                    folder.config(), options(setUp), OwnFiles.GROUP_READABLE, owner.isAnother() ? owner.group() : null);
            OwnFiles.write(folder.control(), filled("wsgictl.sh", values), OwnFiles.EXECUTABLE);
            OwnFiles.write(folder.launcher(), filled("/wsgi_express/launcher.sh", Map.of()), OwnFiles.EXECUTABLE);
            String unit = filled("wsgi-express.service", values).replaceAll("(?m)^-\\n", "");
            OwnFiles.write(folder.unit(), unit, OwnFiles.READABLE);
        } catch (IOException e) {
            throw ExpressException.usage(
                    "--server-root " + folder.root() + " cannot be written: " + FileFault.reason(e), e);
        }
    }

    /** Lets the user of the server enter the folder, if it is another user than this one. */
    private static void open(Path root, Owner owner) throws IOException {
        Set<PosixFilePermission> permissions = EnumSet.copyOf(Files.getPosixFilePermissions(root));
        if (owner.isAnother() && !permissions.contains(PosixFilePermission.OTHERS_EXECUTE)) {
            permissions.add(PosixFilePermission.GROUP_READ);
            permissions.add(PosixFilePermission.GROUP_EXECUTE);
            posix(root).setGroup(Owner.users().lookupPrincipalByGroupName(owner.group()));
            posix(root).setPermissions(permissions);
        }
    }

    private static void make(Path folder, String permissions) throws IOException {
        if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
            Files.createDirectory(folder, OwnFiles.attributes(PosixFilePermissions.fromString(permissions), folder));
        }
    }

    private static void give(Path folder, Owner owner) throws IOException {
        if (owner.isAnother()) {
            posix(folder).setOwner(Owner.users().lookupPrincipalByName(owner.user()));
            posix(folder).setGroup(Owner.users().lookupPrincipalByGroupName(owner.group()));
        }
    }

    private static PosixFileAttributeView posix(Path file) {
        return Files.getFileAttributeView(file, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
    }

    private static String options(SetUp setUp) {
        return """
                # The options of a server, written by "wsgi-express setup-server". One option a line, as on the command line of
                # "wsgi-express start-server" but without the dashes. "wsgictl configtest" checks them, "wsgictl restart" applies a
                # change; "wsgictl reload" loads only code and certificates again.

                """
                + setUp.options().stream()
                        .map(option -> "# " + option.comment() + "\n" + option.line() + "\n")
                        .collect(Collectors.joining("\n"));
    }

    private static String filled(String template, Map<String, String> values) throws IOException {
        try (InputStream text = SetUpFiles.class.getResourceAsStream(template)) {
            String whole = new String(Objects.requireNonNull(text, template).readAllBytes(), UTF_8);
            return PLACEHOLDER
                    .matcher(whole)
                    .replaceAll(found -> Matcher.quoteReplacement(
                            Objects.requireNonNull(values.get(found.group(1)), found.group())));
        }
    }
}
