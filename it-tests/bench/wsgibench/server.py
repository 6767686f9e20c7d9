"""A server process of a case: started in a session of its own, awaited by a real request, stopped with all its children."""

import glob
import os
import pathlib
import signal
import subprocess
import time
import urllib.error
import urllib.request

from wsgibench import priority


class CannotStart(Exception):
    """A server that did not come up, or answers something else than the application does."""


class Server:
    """One process (and its children) that listens on 127.0.0.1:port; with a context of TLS, for HTTPS."""

    def __init__(self, name, command, port, log, cwd=None, environment=None, startup=60, context=None):
        self.name = name
        self.command = [str(word) for word in command]
        self.port = port
        self.log = log
        self.cwd = cwd
        self.environment = environment or {}
        self.startup = startup
        self.context = context
        self.process = None

    def start(self):
        with open(self.log, 'wb') as log:
            self.process = subprocess.Popen(
                self.command, stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT, cwd=self.cwd,
                env={**os.environ, **{name: str(value) for name, value in self.environment.items()}}, start_new_session=True)
        priority.apply(self.process.pid)

    def await_ready(self, path, url=None, headers=None):
        """Waits until path, or a URL of another listener, answers 200 and returns the body; else CannotStart with the log."""
        deadline = time.monotonic() + self.startup
        trouble = 'no answer'
        while time.monotonic() < deadline:
            if self.process.poll() is not None:
                raise CannotStart(self.describe('exited with %d' % self.process.returncode))
            try:
                request = urllib.request.Request(url or self.url(path), headers=headers or {})
                with urllib.request.urlopen(request, timeout=60, context=self.context) as response:
                    return response.read()
            except urllib.error.HTTPError as error:
                trouble = 'answers %d to %s' % (error.code, path)
                if error.code < 500:
                    break
            except OSError as error:
                trouble = str(error)
            time.sleep(0.2)
        raise CannotStart(self.describe('not ready: ' + trouble))

    def cpu_seconds(self):
        """Returns what the processes of the server, children included, have used of the processors since they began."""
        ticks = 0
        for stat in glob.glob('/proc/[0-9]*/stat'):
            try:
                with open(stat) as file:
                    fields = file.read().rpartition(')')[2].split()
            except OSError:
                continue  # it has just ended
            # Of the fields behind the name: 3 is the session, 11 and 12 are user and system time.
            if int(fields[3]) == self.process.pid:
                ticks += int(fields[11]) + int(fields[12])
        return ticks / os.sysconf('SC_CLK_TCK')

    def memory(self):
        """Returns the resident memory of the processes in MiB: the sum, and with what they share counted once."""
        resident = proportional = 0
        for stat in glob.glob('/proc/[0-9]*/stat'):
            folder = pathlib.Path(stat).parent
            try:
                if int((folder / 'stat').read_text().rpartition(')')[2].split()[3]) != self.process.pid:
                    continue
                for line in (folder / 'smaps_rollup').read_text().splitlines():
                    if line.startswith('Rss:'):
                        resident += int(line.split()[1])
                    elif line.startswith('Pss:'):
                        proportional += int(line.split()[1])
            except OSError:
                continue  # it has just ended
        return resident / 1024, proportional / 1024

    def url(self, path):
        return '%s://127.0.0.1:%d%s' % ('https' if self.context else 'http', self.port, path)

    def describe(self, trouble):
        with open(self.log, errors='replace') as log:
            tail = log.read().splitlines()[-30:]
        return '%s: %s\n  command: %s\n  log %s ends:\n    %s' % (
            self.name, trouble, ' '.join(self.command), self.log, '\n    '.join(tail))

    def stop(self):
        if self.process is None:
            return
        self._signal(signal.SIGTERM)
        try:
            self.process.wait(timeout=15)
        except subprocess.TimeoutExpired:
            pass
        # What is left of the session now did not obey, or has lost its parent.
        self._signal(signal.SIGKILL)
        self.process.wait()
        self.process = None

    def _signal(self, number):
        try:
            os.killpg(self.process.pid, number)
        except ProcessLookupError:
            pass
