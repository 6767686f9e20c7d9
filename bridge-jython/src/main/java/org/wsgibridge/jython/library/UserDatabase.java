package org.wsgibridge.jython.library;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.python.core.Py;
import org.python.core.PyList;
import org.python.core.PyObject;
import org.python.core.PyString;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.wsgibridge.jython.objects.LambdaFunction;

/**
 * The functions of the modules {@code pwd} and {@code grp}, which Jython takes from native code. These read {@code
 * /etc/passwd} and {@code /etc/group} (passwd(5), group(5)). Users of other sources, such as LDAP, are not found.
 * Immutable.
 */
final class UserDatabase {
    private static final Logger LOG = LoggerFactory.getLogger(UserDatabase.class);
    private static final Path USERS = Path.of("/etc/passwd");
    private static final Path GROUPS = Path.of("/etc/group");
    private static final int NAME = 0;
    private static final int NUMBER = 2;
    private static final int USER_FIELDS = 7;
    private static final int GROUP_FIELDS = 4;
    private static final long MAX_NUMBER = 0xffff_ffffL;

    private final Path file;
    private final int fields;
    private final Function<String[], PyObject> entry;

    private UserDatabase(Path file, int fields, Function<String[], PyObject> entry) {
        this.file = file;
        this.fields = fields;
        this.entry = entry;
    }

    /**
     * Adds the functions of {@code pwd}.
     *
     * @param pwd Jython's module {@code pwd}
     */
    static void users(PyObject pwd) {
        PyObject type = pwd.__getattr__("struct_passwd");
        new UserDatabase(USERS, USER_FIELDS, fields -> type.__call__(Py.java2py(new User(fields))))
                .install(pwd, "getpwnam", "getpwuid", "getpwall");
    }

    /**
     * Adds the functions of {@code grp}.
     *
     * @param grp Jython's module {@code grp}
     */
    static void groups(PyObject grp) {
        PyObject type = grp.__getattr__("struct_group");
        new UserDatabase(GROUPS, GROUP_FIELDS, fields -> type.__call__(Py.java2py(new Group(fields))))
                .install(grp, "getgrnam", "getgrgid", "getgrall");
    }

    private void install(PyObject module, String byName, String byNumber, String all) {
        if (!Files.isReadable(file)) {
            return;
        }
        module.__setattr__(byName, new LambdaFunction(byName, 1, 1, arguments -> {
            if (!(arguments[0] instanceof PyString name)) {
                throw Py.TypeError(byName + "() takes a string");
            }
            return first(fields -> fields[NAME].equals(name.getString()), byName + "(): name not found: " + name);
        }));
        module.__setattr__(byNumber, new LambdaFunction(byNumber, 1, 1, arguments -> {
            String number = arguments[0].__index__().__str__().toString();
            return first(fields -> fields[NUMBER].equals(number), byNumber + "(): number not found: " + number);
        }));
        module.__setattr__(
                all,
                new LambdaFunction(
                        all, 0, 0, arguments -> new PyList(lines().map(entry).toArray(PyObject[]::new))));
    }

    private PyObject first(Predicate<String[]> wanted, String message) {
        return lines().filter(wanted).findFirst().map(entry).orElseThrow(() -> Py.KeyError(message));
    }

    /** Returns the complete entries. Others, such as those of NIS, are left out. */
    private Stream<String[]> lines() {
        List<String> lines;
        try {
            lines = Files.readAllLines(file, ISO_8859_1);
        } catch (IOException e) {
            LOG.debug("{} cannot be read", file, e);
            lines = List.of();
        }
        return lines.stream().map(line -> line.split(":", -1)).filter(this::isWhole);
    }

    private boolean isWhole(String... entry) {
        return entry.length == fields && isNumber(entry[NUMBER]) && (fields == GROUP_FIELDS || isNumber(entry[3]));
    }

    private static boolean isNumber(String text) {
        return text.matches("0|[1-9]\\d{0,9}") && Long.parseLong(text) <= MAX_NUMBER;
    }

    /** The fields from which Jython makes a {@code struct_passwd}, with the names of its native library. */
    public static final class User {
        public final String loginName;
        public final String password;
        public final long UID;
        public final long GID;
        public final String GECOS;
        public final String home;
        public final String shell;

        User(String... fields) {
            loginName = fields[0];
            password = fields[1];
            UID = Long.parseLong(fields[2]);
            GID = Long.parseLong(fields[3]);
            GECOS = fields[4];
            home = fields[5];
            shell = fields[6];
        }
    }

    /** The fields from which Jython makes a {@code struct_group}, with the names of its native library. */
    public static final class Group {
        public final String name;
        public final String password;
        public final long GID;
        public final List<String> members;

        Group(String... fields) {
            name = fields[0];
            password = fields[1];
            GID = Long.parseLong(fields[2]);
            members = fields[3].isEmpty() ? List.of() : List.of(fields[3].split(","));
        }
    }
}
