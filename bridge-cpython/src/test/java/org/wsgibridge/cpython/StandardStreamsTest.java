package org.wsgibridge.cpython;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.wsgibridge.settings.ApplicationRef;
import org.wsgibridge.spi.Interpreter;

/**
 * What libraries do with {@code sys.stdout} and {@code sys.stderr}, while an application is loaded and in its requests.
 */
class StandardStreamsTest {
    private static final String APPLICATION = """
            import io, logging, subprocess, sys
            try:
                import faulthandler
            except ImportError:
                faulthandler = None

            class Colours(object):
                '''As that of colorama: passes on all but write().'''
                def __init__(self, wrapped):
                    self._wrapped = wrapped
                def __getattr__(self, name):
                    return getattr(self._wrapped, name)
                def write(self, text):
                    self._wrapped.write(text.upper())

            def use(where):
                shell = ['/bin/sh', '-c', 'echo child out ' + where + '; echo child err ' + where + ' >&2']
                subprocess.Popen(shell, stdout=sys.stderr, stderr=sys.stdout).wait()
                if faulthandler is not None:
                    faulthandler.enable()
                    faulthandler.dump_traceback()
                    faulthandler.disable()
                    sys.stdout.reconfigure(encoding='utf-8', errors='replace')
                    wrapped = io.TextIOWrapper(sys.stdout.buffer, encoding='utf-8', line_buffering=True)
                    wrapped.write(u'wrapped %s\\n' % where)
                    del wrapped
                handler = logging.StreamHandler(Colours(sys.stderr))
                logging.getLogger('own').addHandler(handler)
                logging.getLogger('own').warning('coloured %s', where)
                logging.getLogger('own').removeHandler(handler)
                sys.stdout.writelines(['line ', where, '\\n'])
                sys.stderr.buffer.writelines([b'bytes ', where.encode('ascii'), b'\\n'])

            use('loading')

            def application(environ, start_response):
                use('request')
                start_response('200 OK', [])
                return [b'done']
            """;

    static List<String> versions() {
        return Pythons.oldestAndNewest();
    }

    @ParameterizedTest
    @MethodSource("versions")
    void mustTakeWhatLibrariesDoWithThem(String version, @TempDir Path folder) throws Exception {
        try (EngineKit kit = new EngineKit(folder)) {
            kit.pythonHome = Pythons.find(version);
            ApplicationRef application = kit.script("app.wsgi", APPLICATION);
            Interpreter interpreter = kit.open(application);
            assertThat(kit.get(application, "/")
                            .send(interpreter)
                            .await()
                            .client
                            .text())
                    .isEqualTo("done");
            for (String where : List.of("loading", "request")) {
                awaitLine(kit, "child out " + where);
                awaitLine(kit, "child err " + where);
                awaitLine(kit, "COLOURED " + where.toUpperCase(Locale.ROOT));
                awaitLine(kit, "line " + where);
                awaitLine(kit, "bytes " + where);
            }
            if (!version.equals("2.7")) {
                awaitLine(kit, "wrapped request");
                awaitLine(kit, " in use");
            }
        }
    }

    private static void awaitLine(EngineKit kit, String end) {
        await(end).until(() -> kit.log.stream().anyMatch(line -> line.endsWith(end)));
    }
}
