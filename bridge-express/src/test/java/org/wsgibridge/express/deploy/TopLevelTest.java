package org.wsgibridge.express.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which Python files serve by themselves. */
final class TopLevelTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "if __name__ == '__main__':\n    app.run()",
                "if \"__main__\" == __name__: main()",
                "app = make()\napp.run(port=8080)\n",
                "sys.exit(main())",
                "Server(app, port=8080).serve_forever()",
                "with make_server('', 8000, app) as server:\n    server.serve_forever()",
                "def view(\n    request,\n):\n    pass\nwaitress.serve(\n    app,\n)"
            })
    void whatServesWhenItIsRun(String text) {
        assertThat(TopLevel.serves(text)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "def app(environ, start_response):\n    subprocess.run(['true'])\n    job.run()\n",
                "def app(\n    environ,\n    start_response,\n):\n    job.run()\n",
                "class Job:\n    def start(self):\n\n        # run()\n        self.run()\napp = Job()\n",
                "VERSION = subprocess.run(['git', 'describe']).stdout",
                "subprocess.run(['git'])",
                "'''Serve it by gunicorn.\nrun(app)\n'''\napp = Flask(__name__) # app.run()",
                "text = \"if __name__ == '__main__'\"",
                "@app.cli.command('run (fast)')\ndef run():\n    main()",
                "x = [\n'a' # (\n]\ndef f():\n    g = 1; run()"
            })
    void whatOnlyDefinesItsApplication(String text) {
        assertThat(TopLevel.serves(text)).isFalse();
    }
}
