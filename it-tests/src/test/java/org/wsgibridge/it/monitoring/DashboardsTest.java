package org.wsgibridge.it.monitoring;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.wsgibridge.it.server.Pythons;

/** The dashboards are what their source makes, and can be imported. */
final class DashboardsTest {
    /** No panel on another one, each id once, no data source but the variable, and nothing left to guess. */
    private static final String CHECK = """
            import json, sys
            board = json.load(open(sys.argv[1]))
            panels = board['panels']
            assert board['uid'] and board['title'] and board['schemaVersion'] >= 36
            assert len({panel['id'] for panel in panels}) == len(panels)
            names = [variable['name'] for variable in board['templating']['list']]
            assert names == ['datasource', 'job', 'instance', 'context', 'group', 'mount', 'scrape'], names
            assert [mark['name'] for mark in board['annotations']['list']] == ['Deployments', 'Reloads', 'Interpreters lost']
            taken = set()
            for panel in panels:
                at = panel['gridPos']
                cells = {(x, y) for x in range(at['x'], at['x'] + at['w']) for y in range(at['y'], at['y'] + at['h'])}
                assert at['x'] + at['w'] <= 24 and not cells & taken, panel['title']
                taken |= cells
                if panel['type'] == 'row':
                    continue
                assert panel['description'] and panel['links'] and panel['fieldConfig']['defaults']['unit'], panel['title']
                if panel['type'] == 'timeseries':
                    assert panel['options']['legend']['calcs'] == ['lastNotNull', 'max'], panel['title']
                for target in panel['targets']:
                    assert target['datasource']['uid'] == '${datasource}', panel['title']
                    assert target['interval'] == '$scrape', panel['title']
                    for word in ('MOUNT', 'GROUP', 'CONTEXT', 'JVM'):
                        assert word not in target['expr'], target['expr']
            """;

    @TempDir
    Path folder;

    @Test
    void mustBeWhatTheirSourceMakes() throws Exception {
        Path source = Files.copy(Dashboards.FOLDER.resolve("dashboards.py"), folder.resolve("dashboards.py"));
        run(Pythons.python3(), source.toString());
        assertThat(Dashboards.files()).hasSize(3);
        for (Path board : Dashboards.files()) {
            assertThat(board)
                    .describedAs("run deploy/grafana/dashboards.py, and commit what it writes")
                    .hasSameTextualContentAs(folder.resolve(board.getFileName()));
        }
    }

    @ParameterizedTest
    @MethodSource("org.wsgibridge.it.monitoring.Dashboards#files")
    void mustBeJsonThatGrafanaCanImport(Path board) throws Exception {
        run(Pythons.python3(), "-c", CHECK, board.toString());
    }

    private static void run(String... command) throws Exception {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor()).describedAs(output).isZero();
    }
}
