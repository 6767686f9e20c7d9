package org.wsgibridge.express;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.io.Reader;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.wsgibridge.express.failure.ExpressException;
import org.wsgibridge.express.usage.Examples;
import org.wsgibridge.express.usage.GivenOptions;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/** What a user sees at the first use of the command. */
class FirstMinuteTest {
    private static final Pattern WORD = Pattern.compile("\"([^\"]*)\"|(\\S+)");
    private static final Pattern PLACE = Pattern.compile("\\{(?:([a-z]+)\\|)?([^}]*)}");
    private static final Pattern HINT = Pattern.compile("here it is: (.*)");
    private static final Pattern OPTION = Pattern.compile("(?<![A-Za-z-])--[a-z0-9-]+");

    /** What users of other servers write, by the form of the value in the table. */
    private static final Map<String, List<String>> VALUES = Map.of(
            "pair", List.of("/x=./static", "/x=my static", "/x"),
            "megabytes", List.of("52428800"),
            "milliseconds", List.of("1500"),
            "seconds", List.of("6h", "30"),
            "folders", List.of("lib", "lib,my src"),
            "https", List.of(":8443,server.crt,server.key", "[::1]:8443,my certs/a.crt,a.key,HIGH", "8443"),
            "names", List.of("*", "127.0.0.1,10.0.0.0/8", "x-forwarded-for x-forwarded-proto"),
            "log", List.of("/var/log/it.log", "file:/var/log/its log"),
            "variable", List.of("STAGE=test", "TITLE=my site", "PRICE=$5"),
            "format", List.of("%(h)s", "%(h)s %(u)s %(t)s \"%(r)s\" %(s)s %({X-Real-IP}i)s %({A}e)s '%(a)s'", "x"));

    private static final String HOSTILE = "it's $HOME & *";

    private static final List<String> ADDRESSES =
            List.of("127.0.0.1:8001", ":8001", "8001", "*:8001", "[::1]:80", "localhost", "[::]", "unix:/s", "/s.sock");

    @TempDir
    private Path folder;

    private final StringWriter printed = new StringWriter();

    private int run(String... arguments) {
        PrintWriter writer = new PrintWriter(printed, true);
        return WsgiExpress.execute(writer, writer, arguments);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-h", "--help", "help", "help wsgi-express"})
    void mustExplainItselfWithExamplesAndTheOptionsThatMatter(String line) throws Exception {
        try (Express express = Express.run(folder, line.isEmpty() ? new String[0] : line.split(" "))) {
            assertThat(express.exitCode()).isZero();
            assertThat(express.output()).startsWith("Examples:" + System.lineSeparator() + "  wsgi-express wsgi.py ");
            assertThat(express.output().lines().skip(1).takeWhile(example -> !example.isEmpty()))
                    .hasSize(5)
                    .allMatch(example -> example.startsWith("  wsgi-express "));
            assertThat(express.output().lines().filter(option -> option.startsWith("      --")))
                    .hasSize(10);
            assertThat(express.output()).contains("start-server         Serves", "help start-server");
        }
    }

    @Test
    void mustServeAnApplicationThatIsNamedAlone() throws Exception {
        Files.writeString(folder.resolve("wsgi.py"), """
                def application(environ, start_response):
                    start_response('200 OK', [('Content-Type', 'text/plain')])
                    return [b'hello']
                """);
        for (List<String> line : List.of(
                List.of("wsgi.py", "--host", "127.0.0.1", "--port", "0"),
                List.of("--port", "0", "--host", "127.0.0.1", "wsgi"))) {
            List<String> all = new ArrayList<>(line);
            all.addAll(List.of("--server-root", folder + "/root"));
            try (Express express = Express.serving(folder, all.toArray(String[]::new))) {
                assertThat(express.get("/").body()).isEqualTo("hello");
            }
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        foo | foo is not a command, and there is no such file or module
        strat-server wsgi.py | did you mean start-server?
        run wsgi.py | did you mean start-server?
        stop | did you mean bin/wsgictl stop, which setup-server writes?
        version | did you mean --version?
        help serve | did you mean start-server?
        module-location | module-location is a command of mod_wsgi-express for Apache httpd, which is not needed here
        help install-module | install-module is a command of mod_wsgi-express for Apache httpd
        gunicorn app:app -w 4 | gunicorn is another server; here it is: wsgi-express app:app --processes 4
        gunicorn -w4 -k gthread --threads 8 app:app | here it is: wsgi-express --processes 4 --threads 8 app:app
        gunicorn -k gthread app:app | wsgi-express: -k: every process has threads (--threads)
        gunicorn --preload app | here it is: wsgi-express app
        gunicorn --preload app:app -w 2 | here it is: wsgi-express app:app --processes 2
        gunicorn --statsd-host localhost:8125 app:app | here it is: wsgi-express app:app
        gunicorn --preload app:app --log-config logging.ini | here it is: wsgi-express app:app
        gunicorn --log-config logging.ini app:app | here it is: wsgi-express app:app
        gunicorn -k my.workers:Worker app:app | here it is: wsgi-express app:app
        gunicorn --config gunicorn.conf.py app:app | --config: options are in a file of another form here
        granian --ssl-certificate s.crt --ssl-keyfile s.key m:a | --https-port 8443 --ssl-certificate-file s.crt --ssl-cert
        granian --metrics m:a | here it is: wsgi-express --metrics prometheus m:a
        uwsgi --http :80 -w a:b -p 4 | here it is: wsgi-express --port 80 --entry-point a:b
        uwsgi --socket 127.0.0.1:3031 --wsgi-file f.py --stats 127.0.0.1:9191 | here it is: wsgi-express --entry-point f.py
        gunicorn --log-file - app | here it is: wsgi-express --log-to-terminal app
        uwsgi --http :8000 | uwsgi is another server; here it is: wsgi-express --port 8000
        uwsgi --http :80 --master --wsgi-file a.py | here it is: wsgi-express --port 80 --entry-point a.py
        waitress-serve --listen=*:8001 --call m:create | here it is: wsgi-express --port 8001 --factory m:create
        granian --access-log --interface wsgi m:a | here it is: wsgi-express --access-log m:a
        help nonsense | nonsense is not a command: expected help, generate-completion, start-server, setup-server,
        gone.py | there is no file
        gone.wsgi | there is no file
        m:a -w 4 | -w is an option of gunicorn; here it is: --processes 4
        m:a -w4 | here it is: --processes 4
        m:a --workers=3 | here it is: --processes 3
        m:a --workers | here it is: --processes 4
        --bind 0.0.0.0:80 m:a | here it is: --host 0.0.0.0 --port 80
        m:a -b :8001 | here it is: --port 8001
        m:a -b [::1]:8001 | here it is: --host ::1 --port 8001
        m:a -b unix:/run/s | here it is: --host 127.0.0.1 --port 8000
        m:a -b unix:/run/s | -b: Unix sockets are not served, so write proxy_pass http://127.0.0.1:8000 into nginx;
        m:a --http-socket /run/s.sock | Unix sockets are not served, so write proxy_pass http://127.0.0.1:8000
        m:a --uds /run/s.sock | Unix sockets are not served, so write proxy_pass http://127.0.0.1:8000
        m:a -b fd://3 | -b: the server opens its socket by itself; here it is: --host 127.0.0.1 --port 8000
        m:a --bind localhost | --bind is an option of gunicorn; here it is: --host localhost
        m:a --listen *:8001 | --listen is an option of waitress; here it is: --port 8001
        m:a --listen 1024 | --listen is an option of uWSGI; here it is: --server-backlog 1024
        m:a -w app:app | -w is an option of uWSGI; here it is: --entry-point app:app
        m:a -w app | -w is an option of uWSGI; here it is: --entry-point app
        m:a -w | -w is an option of gunicorn; here it is: --processes 4
        m:a -T | -T: threads that the application starts always run
        m:a --mount /x=app.py | here it is: --mount-point /x --entry-point app.py
        m:a --mount | here it is: --mount-point /app --entry-point wsgi.py
        m:a --log-maxsize 52428800 | here it is: --rotate-logs --max-log-size 50
        m:a --https :443,a.crt,a.key | --https-port 443 --ssl-certificate-file a.crt --ssl-certificate-key-file a.key
        m:a --log-maxsize 1 | here it is: --rotate-logs --max-log-size 1
        m:a --log-slow 1500 | here it is: --slow-request 1.5
        m:a --workers-lifetime 6h | here it is: --restart-interval 21600
        m:a --ini uwsgi.ini | write those of uwsgi.ini into a file, and name it by --config wsgi-express.conf
        m:a -c gunicorn.conf.py | write those of gunicorn.conf.py into a file, and name it by --config
        m:a --reload | here it is: --reload-on-changes
        start-server app.py --workers=4 | here it is: --processes 4
        m:a -p 80 | -p: expected --port 8000
        m:a --daemon | setup-server writes wsgictl
        m:a --timeout 5 | here it is: --request-timeout 5
        m:a --log-file - | --log-file is an option of gunicorn; here it is: --log-to-terminal
        m:a --error-logfile=- | here it is: --log-to-terminal
        m:a --access-logfile - | here it is: --access-log combined --log-to-terminal
        m:a --http auto | --http: HTTP/1.1 is always served, and HTTP/2 with --http2
        m:a --http 2 | --http is an option of granian; here it is: --http2
        m:a --http :8001 | --http is an option of uWSGI; here it is: --port 8001
        m:a --access-logformat %(h)s:%({X-Real-IP}i)s:%(f)s:%(D)s | %h:%{X-Real-IP}i:%{Referer}i:%D
        m:a --static-map /s=./s | --static-map is an option of uWSGI; here it is: --url-alias /s ./s
        m:a --log-file x_log | here it is: --error-log-name x_log
        m:a --prot 1 | --prot is not an option; did you mean --port?
        m:a --proc 1 | did you mean --processes?
        m:a --proces 4 | --proces is not an option; did you mean --processes?
        m:a --process 4 | --process is not an option; did you mean --processes?
        m:a --log 1 | --log is not an option; did you mean --log-to-terminal?
        m:a -port 80 | -port is not an option; did you mean --port?
        m:a -bind :80 | did you mean --bind of gunicorn? Here it is: --port 80
        m:a --nonsense | --nonsense is not an option
        m:a --wokers 3 | did you mean --workers of gunicorn, granian and uvicorn? Here it is: --processes 3
        m:a --config-file x | --config-file: options are in a file of another form here, one a line such as
        m:a --config-test | --config-test: expected the command config-test
        m:a --access-log foo | --access-log foo: expected off, common, combined, extended, json, json-otel, or a format
        --access-log foo m:a | --access-log foo: expected off, common
        manage.py runserver | runserver is one argument too many: "wsgi-express start-server ." serves the project
        site/manage.py runserver 80 | one argument too many: "wsgi-express start-server site/" serves the project
        m:a –port 80 | –port begins with a dash that is no hyphen; did you mean --port?
        —port=80 m:a | —port=80 begins with a dash that is no hyphen; did you mean --port?
        start-server −-port 80 | did you mean --port?
        m:a –nonsense | –nonsense begins with a dash that is no hyphen: expected two hyphens
        m:a x | x is one argument too many: expected start-server [OPTION...] [ENTRY]
        m:a 8000 | 8000 is one argument too many; did you mean --port 8000?
        m:a 0.0.0.0:80 | did you mean --host 0.0.0.0 --port 80?
        m:a --host 0.0.0.0:80 | --host 0.0.0.0:80: expected --host 0.0.0.0 --port 80
        m:a --host http://localhost | --host http://localhost: expected a host without http://, such as --host localhost
        m:a --host https://x.y:80/z | expected a host without https://, such as --host x.y --port 80
        m:a --host [::1]:80 | --host [::1]:80: expected --host ::1 --port 80
        build-war a 8000 | 8000 is one argument too many: expected build-war [OPTION...] [PROJECT]
        build-war a b | b is one argument too many: expected build-war [OPTION...] [PROJECT]
        m:a --url-alias /x | --url-alias needs 2 values, URL and PATH, such as --url-alias /static static
        m:a --url-alias | --url-alias needs 2 values, URL and PATH, such as
        m:a --threads | --threads needs a value, such as --threads 5
        m:a --host --port 1 | --host needs a value, such as --host 127.0.0.1
        m:a --port x | --port x: expected a whole number, such as --port 8080
        m:a --application-type zip | --application-type zip: expected script, module, paste, static
        m:a --http2=x | --http2 x: expected no value
        top x | x: top takes options only
        module-config m:a --bind :1 | --bind is not an option
        """)
    void mustSayWhatIsMeant(String line, String message) {
        assertThat(run(line.split(" "))).isEqualTo(ExpressException.USAGE);
        assertThat(printed.toString())
                .startsWith("wsgi-express: ")
                .contains(message)
                .doesNotContain("but only", "Unmatched", "Missing required", "Invalid value");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        --port 8000 | --port 8000 is one argument; expected two, --port and 8000
        --setenv A=1 | --setenv A=1 is one argument; expected two, --setenv and A=1
        --url-alias /x y | --url-alias /x y is one argument; expected 3, --url-alias, /x and y
        --workers 3 | --workers is an option of gunicorn, granian and uvicorn; here it is: --processes 3
        """)
    void mustSayThatAnOptionAndItsValueAreTwoArguments(String argument, String message) {
        assertThat(run("m:a", argument)).isEqualTo(ExpressException.USAGE);
        assertThat(printed.toString().lines()).first().isEqualTo("wsgi-express: " + message);
    }

    @Test
    void mustExplainEveryOptionOfAnotherServerAtOnce() {
        assertThat(run("myapp:app", "-w", "4", "-b", "0.0.0.0:8000", "--reload", "--prot", "1", "--reload"))
                .isEqualTo(ExpressException.USAGE);
        assertThat(printed.toString().lines())
                .containsExactly(
                        "wsgi-express: -w is an option of gunicorn; here it is: --processes 4",
                        "wsgi-express: -b is an option of gunicorn; here it is: --host 0.0.0.0 --port 8000",
                        "wsgi-express: --reload is an option of gunicorn, granian and uvicorn; here it is:"
                                + " --reload-on-changes",
                        "wsgi-express: --prot is not an option; did you mean --port?",
                        "Try: wsgi-express help start-server");
    }

    @Test
    void mustExplainOptionsOfOthersInAFileAsWell() throws Exception {
        Path file = Files.writeString(folder.resolve("x.conf"), "workers = 3\nprot = 1\nbind = \"0.0.0.0:80\"\n");
        assertThat(run("m:a", "--config", file.toString())).isEqualTo(ExpressException.USAGE);
        assertThat(printed.toString())
                .contains("line 1: workers is an option of gunicorn", "--processes 3")
                .contains("line 2: prot is not an option; did you mean port?")
                .contains("line 3: bind is an option of gunicorn; here it is: --host 0.0.0.0 --port 80");
    }

    @Test
    void everyOptionWithAValueMustHaveAnExampleThatIsUnderstood() {
        PrintWriter nowhere = new PrintWriter(printed);
        for (String command :
                List.of("start-server", "setup-server", "module-config", "config-test", "top", "log-level")) {
            CommandLine root = WsgiExpress.commandLine(nowhere, nowhere);
            CommandLine line = Objects.requireNonNull(root.getSubcommands().get(command));
            for (OptionSpec option : line.getCommandSpec().options()) {
                if (option.arity().max() > 0) {
                    String example = Examples.of(option).orElse("");
                    assertThat(example).describedAs(option.longestName()).startsWith(option.longestName() + " ");
                    root.parseArgs(
                            Stream.concat(Stream.of(command), words(example)).toArray(String[]::new));
                }
            }
        }
    }

    private static Stream<String> words(String line) {
        return WORD.matcher(line).results().map(word -> word.group(1) == null ? word.group(2) : word.group(1));
    }

    @Test
    void mustOnlyNameOptionsOfItsOwnForThoseOfOthers() throws Exception {
        PrintWriter nowhere = new PrintWriter(printed);
        Set<String> known = Objects.requireNonNull(WsgiExpress.commandLine(nowhere, nowhere)
                        .getSubcommands()
                        .get("start-server"))
                .getCommandSpec()
                .optionsMap()
                .keySet();
        Properties habits = habits();
        assertThat(known).doesNotContainAnyElementsOf(habits.stringPropertyNames());
        for (String habit : habits.stringPropertyNames()) {
            Matcher option = OPTION.matcher(habits.getProperty(habit));
            while (option.find()) {
                assertThat(known).describedAs(habit).contains(option.group());
            }
        }
    }

    private static Properties habits() throws Exception {
        Properties habits = new Properties();
        try (Reader table = new InputStreamReader(
                Objects.requireNonNull(Examples.class.getResourceAsStream("habits.properties")), UTF_8)) {
            habits.load(table);
        }
        return habits;
    }

    /** Returns lines with each option that has a counterpart: without a value, and with each kind of value. */
    private static List<List<String>> linesOfOtherServers() throws Exception {
        List<List<String>> lines = new ArrayList<>();
        habits().forEach((key, value) -> {
            String habit = key.toString();
            String row = value.toString();
            if (row.startsWith("!") || !habit.startsWith("-")) {
                return;
            }
            List<String> line = List.of(habit.split(" "));
            Matcher place = PLACE.matcher(row);
            if (!habit.matches(".* [@#]")) {
                lines.add(line);
            }
            if (place.find()) {
                values(habit, place).forEach(given -> lines.add(List.of(line.get(0), given)));
            }
        });
        return lines;
    }

    private static List<String> values(String habit, Matcher place) {
        if (place.group(2).equals("host")) {
            return ADDRESSES;
        }
        boolean isNumber = habit.endsWith(" #") || place.group(2).matches("[0-9]+");
        List<String> plain = isNumber ? List.of("7") : List.of(place.group(2), HOSTILE);
        return VALUES.getOrDefault(String.valueOf(place.group(1)), plain);
    }

    @Test
    void whatItNamesForOptionsOfOtherServersMustBeUnderstoodWhenItIsPasted() throws Exception {
        Files.writeString(folder.resolve("a"), "");
        Files.writeString(folder.resolve("b"), "");
        CommandLine root = WsgiExpress.commandLine(new PrintWriter(printed), new PrintWriter(printed));
        List<List<String>> lines = linesOfOtherServers();
        assertThat(lines).hasSizeGreaterThan(200);
        SoftAssertions all = new SoftAssertions();
        for (List<String> line : lines) {
            List<String> pasted = pasted(line);
            all.assertThatCode(() -> root.parseArgs(GivenOptions.effective(root, pasted)))
                    .describedAs("%s is %s", line, pasted)
                    .doesNotThrowAnyException();
            all.assertThat(pasted).describedAs("%s", line).hasSizeGreaterThan(2);
            if (line.contains(HOSTILE)) {
                all.assertThat(pasted).describedAs("%s", line).anyMatch(word -> word.contains(HOSTILE));
            }
        }
        all.assertAll();
    }

    /** Returns the words of the command line that the message about an option names, as a shell reads them. */
    private List<String> pasted(List<String> line) throws Exception {
        printed.getBuffer().setLength(0);
        List<String> given = new ArrayList<>(List.of("m:a"));
        given.addAll(line);
        assertThat(run(given.toArray(String[]::new))).isEqualTo(ExpressException.USAGE);
        Matcher hint = HINT.matcher(printed.toString());
        assertThat(hint.find()).describedAs("%s: %s", line, printed).isTrue();
        String words = "for word in " + hint.group(1) + "; do printf '%s\\n' \"$word\"; done";
        Shell shell = Shell.run(folder, "sh", "-c", words);
        assertThat(shell.code()).describedAs(words).isZero();
        List<String> pasted = new ArrayList<>(List.of("start-server", "m:a"));
        shell.output().lines().forEach(pasted::add);
        return pasted;
    }

    @Test
    void mustHaveTheSameOrderInTheHelpOfACommand() {
        assertThat(run("help", "start-server")).isZero();
        String help = printed.toString();
        assertThat(help).startsWith("Examples:");
        List<String> order = List.of(
                "Usage: wsgi-express start-server",
                "Most used options:",
                "--port=PORT",
                "Mounting:",
                "HTTPS:",
                "Help:");
        assertThat(order.stream().map(help::indexOf)).isSorted().doesNotContain(-1);
        assertThat(help).containsOnlyOnce("--port=PORT").contains("Example: --queue-timeout 10");
    }
}
