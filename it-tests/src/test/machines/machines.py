"""Machines of the drills: network namespaces on one bridge, or ports of the loopback, with real programs."""
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

from processors import Groups, Version1, Version2

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[3]
CONFIGURATION = ROOT / 'deploy/haproxy/haproxy.cfg'
PATIENCE = 120


def wait(what, condition, patience=PATIENCE):
    """Returns when a condition holds; what it returned."""
    end = time.monotonic() + patience
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > end:
            raise SystemExit('not within %d s: %s' % (patience, what))
        time.sleep(0.05)


def free_port():
    with socket.socket() as found:
        found.bind(('127.0.0.1', 0))
        return found.getsockname()[1]


class Namespaces:
    """The balancer's namespace has the bridge; each node has one of its own."""

    def __init__(self):
        self.names = []
        self.prefix = 'wb%d-' % os.getpid()

    @staticmethod
    def missing():
        """Returns why there can be none, '' where there can."""
        if os.geteuid() != 0:
            return 'needs root'
        name = 'wb%d-probe' % os.getpid()
        try:
            probe = subprocess.run(['ip', 'netns', 'add', name], capture_output=True, text=True)
        except FileNotFoundError:
            return 'needs ip (Debian: iproute2)'
        if probe.returncode:
            return 'needs network namespaces\n' + probe.stderr.strip()
        subprocess.run(['ip', 'netns', 'del', name], check=True)
        return ''

    def make(self, nodes):
        balancer = self.add('balancer')
        self.ip(balancer, 'link add br0 type bridge')
        self.ip(balancer, 'addr add 192.0.2.10/24 dev br0')
        self.ip(balancer, 'link set br0 up')
        for number in range(1, nodes + 1):
            name = self.add('server%d' % number)
            self.ip(balancer, 'link add port%d type veth peer name eth0 netns %s' % (number, name))
            self.ip(balancer, 'link set port%d master br0 up' % number)
            self.ip(name, 'addr add 192.0.2.1%d/24 dev eth0' % number)
            self.ip(name, 'link set eth0 up')

    def add(self, role):
        name = self.prefix + role
        subprocess.run(['ip', 'netns', 'add', name], check=True)
        self.names.append(name)
        self.ip(name, 'link set lo up')
        return name

    @staticmethod
    def ip(name, command):
        subprocess.run(['ip', '-n', name] + command.split(), check=True)

    def command(self, role):
        return ['ip', 'netns', 'exec', self.prefix + role]

    def pids(self, role):
        found = subprocess.run(['ip', 'netns', 'pids', self.prefix + role], capture_output=True, text=True)
        return [int(pid) for pid in found.stdout.split()]

    def close(self):
        """Ends what runs there: nothing else can be there than what the drill has started."""
        for name in self.names:
            role = name[len(self.prefix):]
            for pid in self.pids(role):
                try:
                    os.kill(pid, signal.SIGKILL)
                except ProcessLookupError:
                    pass
            wait('the end of ' + name, lambda role=role: not self.pids(role), 20)
            subprocess.run(['ip', 'netns', 'del', name])


class Loopback:
    """The same without namespaces: every program has ports of its own."""

    def command(self, role):
        return []

    def close(self):
        pass


class Program:
    """A process in a namespace, and what it prints."""

    def __init__(self, machines, role, name, command, environment=None, folder=None):
        self.name = name
        self.output = machines.work / (name + '.out')
        with open(self.output, 'ab') as output:
            self.process = subprocess.Popen(
                machines.groups.command(role) + machines.network.command(role) + [str(word) for word in command],
                stdin=subprocess.DEVNULL, stdout=output, stderr=output, cwd=folder,
                env=environment, start_new_session=True)
        machines.programs.append(self)

    def text(self):
        return self.output.read_text(errors='replace')

    def runs(self):
        return self.process.poll() is None

    def end(self, number=signal.SIGTERM, patience=PATIENCE):
        """Asks it to end; what does not is killed."""
        if self.runs():
            self.process.send_signal(number)
            try:
                self.process.wait(patience)
            except subprocess.TimeoutExpired:
                self.kill()

    def kill(self):
        """Kills it with all processes of its session's group."""
        if self.runs():
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()


class Machines:
    """Three servers, a balancer and what the servers share."""

    def __init__(self, arguments, work):
        self.arguments = arguments
        self.work = work
        self.programs = []
        self.servers = {}
        self.version = 'old'
        # A build may replace it in the meantime.
        self.jar = shutil.copy(arguments.jar, work)
        self.network = Loopback() if arguments.loopback else Namespaces()
        self.groups = Groups(() if arguments.shared_processors else (Version2(), Version1()))
        self.control = work / 'control'
        self.control.mkdir()
        if arguments.loopback:
            self.balancer = '127.0.0.1', free_port()
            self.places = {number: ('127.0.0.1', free_port(), free_port()) for number in (1, 2, 3)}
        else:
            self.balancer = '192.0.2.10', 80
            self.places = {number: ('192.0.2.1%d' % number, 8000, 9001) for number in (1, 2, 3)}
        self.marks = []
        self.token = work / 'metrics-token'
        self.slow_start = 0
        self.socket = work / 'haproxy.sock'

    def start(self):
        if not self.arguments.loopback:
            self.network.make(3)
            self.start_postgresql(True)
            self.start_redis()
            self.token.write_text('a-token-for-prometheus-alone')
            self.token.chmod(0o600)
        for number in self.places:
            self.start_server(number)
        for number in self.places:
            wait('server %d is ready' % number, lambda number=number: self.is_ready(number))
        self.start_haproxy()
        if not self.arguments.loopback:
            self.start_prometheus()

    def close(self):
        for program in reversed(self.programs):
            program.kill()
        self.network.close()
        self.groups.close()

    # What the servers share.

    def start_postgresql(self, first=False):
        binaries = sorted(Path('/usr/lib/postgresql').glob('*/bin'))[-1]
        data = self.work / 'postgresql'
        as_user = ['setpriv', '--reuid=postgres', '--regid=postgres', '--clear-groups']
        if first:
            data.mkdir()
            shutil.chown(data, 'postgres', 'postgres')
            subprocess.run(
                as_user + [str(binaries / 'initdb'), '-D', str(data), '-U', 'postgres', '-A', 'trust', '--no-sync'],
                check=True, stdout=subprocess.DEVNULL)
            with open(data / 'pg_hba.conf', 'a') as rules:
                rules.write('host all all 192.0.2.0/24 trust\n')
        self.postgresql = Program(self, 'balancer', 'postgresql', as_user + [
            binaries / 'postgres', '-D', data, '-h', '192.0.2.10', '-p', '5432', '-k', data, '-c', 'fsync=off'])
        answers = self.network.command('balancer') + [str(binaries / 'pg_isready'), '-q', '-h', '192.0.2.10']
        wait('PostgreSQL answers', lambda: subprocess.run(answers).returncode == 0)
        if first:
            subprocess.run(
                self.network.command('balancer') + [
                    self.arguments.python, '-m', 'django', 'migrate', '--verbosity', '0'],
                check=True, env=self.environment('setup', 'old') | {'DJANGO_SETTINGS_MODULE': 'settings'})

    def start_redis(self):
        Program(self, 'balancer', 'redis', [
            'redis-server', '--bind', '192.0.2.10', '--port', '6379', '--protected-mode', 'no', '--save', '',
            '--dir', self.work])

    # The servers.

    def environment(self, node, version):
        kept = {name: value for name, value in os.environ.items()
                if not name.startswith(('WSGI_', 'MOD_WSGI_'))
                and name not in ('PORT', 'VIRTUAL_ENV', 'WEB_CONCURRENCY')}
        own = {
            'PYTHONPATH': os.pathsep.join([str(HERE / 'site'), *map(str, self.arguments.packages)]),
            'DRILL_NODE': node,
            'DRILL_VERSION': version,
            'DRILL_CONTROL': str(self.control),
            'DRILL_PATIENCE': str(self.arguments.database_patience),
        }
        if self.arguments.loopback:
            sessions = self.work / 'sessions'
            sessions.mkdir(exist_ok=True)
            own['DRILL_SESSIONS'] = str(sessions)
        else:
            own |= {'DRILL_SHARED': '192.0.2.10', 'DRILL_POSTGRESQL_PORT': '5432', 'DRILL_REDIS_PORT': '6379'}
        return kept | own

    def start_server(self, number, version=''):
        self.mark('server %d starts' % number)
        host, port, admin = self.places[number]
        name = 'server%d' % number
        self.groups.serves(name, False)
        listening = host if self.arguments.loopback else '0.0.0.0'
        metrics = [] if self.arguments.loopback else ['--metrics-token-file', self.token]
        self.servers[number] = Program(self, name, name, [
            self.arguments.java, '-Xmx192m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1', '-jar', self.jar,
            'start-server', HERE / 'site/wsgi.py', '--engine', 'cpython', '--python-home', self.arguments.python_home,
            '--python-path', HERE / 'site', '--processes', '2', '--threads', '5', '--request-timeout', '5',
            '--host', listening, '--port', port, '--admin-host', listening, '--admin-port', admin,
            '--keep-alive-timeout', '30', '--shutdown-delay', '%g' % self.arguments.shutdown_delay,
            '--graceful-timeout', '10', '--warm-up', '/count',
            '--server-root', self.work / name, '--metrics', 'prometheus', '--log-to-terminal',
            *metrics,
        ], self.environment(name, version or self.version), self.work)

    def mark(self, what):
        """Notes the time of an event."""
        self.marks.append((time.monotonic(), what))

    def stop_server(self, number):
        self.mark('server %d is told to stop' % number)
        self.servers[number].end()

    def is_ready(self, number):
        if not self.servers[number].runs():
            raise SystemExit('server %d has ended:\n%s' % (number, self.servers[number].text()[-4000:]))
        ready = self.ask(number, '/-/ready') == 200
        if ready:
            self.groups.serves('server%d' % number, True)
        return ready

    def ask(self, number, path):
        """Returns the status code of the admin mount, 0 for no answer."""
        host, _, admin = self.places[number]
        done = subprocess.run(
            self.network.command('balancer') + [
                'curl', '-s', '--noproxy', '*', '-o', os.devnull, '-w', '%{http_code}', '--max-time', '5',
                'http://%s:%d%s' % (host, admin, path)], capture_output=True, text=True)
        return int(done.stdout)

    def pids(self, number):
        """Returns all processes of a node."""
        return self.network.pids('server%d' % number)

    # What watches them.

    def start_prometheus(self):
        """Debian's Prometheus with the rules that are shipped."""
        file = self.work / 'prometheus.yml'
        rules = ROOT / 'deploy/prometheus'
        file.write_text(json.dumps({
            'global': {'scrape_interval': '1s', 'evaluation_interval': '5s'},
            'rule_files': [str(rules / 'rules.yml'), str(rules / 'alerts.yml')],
            'scrape_configs': [{
                'job_name': 'wsgi',
                'metrics_path': '/-/metrics',
                'authorization': {'credentials_file': str(self.token)},
                'static_configs': [{'targets': ['%s:%d' % (place[0], place[2]) for place in self.places.values()]}],
            }],
        }))
        Program(self, 'balancer', 'prometheus', [
            'prometheus', '--config.file', file, '--storage.tsdb.path', self.work / 'prometheus',
            '--web.listen-address', '192.0.2.10:9090'])
        wait('Prometheus has scraped all servers', lambda: self.query('sum(up)') == 3)

    def prometheus(self, path):
        """Returns what Prometheus answers, None when it does not."""
        done = subprocess.run(
            self.network.command('balancer') + ['curl', '-sfG', 'http://192.0.2.10:9090/api/v1/' + path[0]]
            + [word for pair in path[1:] for word in ('--data-urlencode', pair)], capture_output=True, text=True)
        return json.loads(done.stdout)['data'] if done.returncode == 0 else None

    def query(self, expression):
        answer = self.prometheus(['query', 'query=' + expression])
        return float(answer['result'][0]['value'][1]) if answer and answer['result'] else None

    def alerts(self):
        """Returns the alerts that are pending or firing."""
        answer = self.prometheus(['alerts'])
        return sorted({'%s %s' % (alert['labels']['alertname'], alert['state']) for alert in answer['alerts']})

    def broken_rules(self):
        groups = self.prometheus(['rules'])['groups']
        return [rule['name'] for group in groups for rule in group['rules'] if rule['health'] == 'err']

    # The balancer.

    def configuration(self):
        """Returns the configuration that is shipped, at the drill's addresses, and with what is to be compared."""
        text = CONFIGURATION.read_text()
        text = text.replace('/run/haproxy/admin.sock', str(self.socket))
        text = text.replace('log /dev/log local0', 'log stdout format raw local0')
        text = text.replace('timeout server 65s', 'timeout server 6s')
        if self.arguments.loopback:
            text = text.replace('slowstart 5s', 'slowstart 1s')
            text = text.replace('bind :80', 'bind 127.0.0.1:%d' % self.balancer[1])
            for number, (host, port, admin) in self.places.items():
                text = text.replace(
                    '192.0.2.1%d:8000' % number, '%s:%d port %d agent-port %d' % (host, port, admin, admin))
        if self.arguments.affinity:
            text = text.replace('# cookie', 'cookie')
        if not self.arguments.retries:
            text = re.sub(r'\n +(option redispatch|retry-on|http-request disable-l7-retry)[^\n]*', '', text)
        return text

    def start_haproxy(self):
        file = self.work / 'haproxy.cfg'
        configuration = self.configuration()
        self.slow_start = int(re.search(r'slowstart (\d+)s', configuration)[1])
        file.write_text(configuration)
        self.haproxy = Program(self, 'balancer', 'haproxy', ['haproxy', '-db', '-f', file])
        wait('all servers are up', lambda: self.states() == {number: 'UP' for number in self.places})
        wait('all servers have told their weight', lambda: all(
            row['agent_status'] == 'L7OK' and 1 <= int(row['weight']) <= 100 for row in self.rows().values()))

    def command(self, command):
        with socket.socket(socket.AF_UNIX) as client:
            client.settimeout(5)
            client.connect(str(self.socket))
            client.sendall(command.encode() + b'\n')
            client.shutdown(socket.SHUT_WR)
            return client.makefile().read()

    def states(self):
        """Returns what the balancer thinks of each server."""
        return {number: row['status'] for number, row in self.rows().items()}

    def rows(self):
        try:
            lines = self.command('show stat').splitlines()
        except OSError:
            if not self.haproxy.runs():
                raise SystemExit('haproxy has ended:\n' + self.haproxy.text()[-4000:])
            return {}
        names = lines[0].lstrip('# ').split(',')
        rows = [dict(zip(names, line.split(','))) for line in lines[1:] if line]
        return {int(row['svname'][-1]): row for row in rows if re.fullmatch(r'server\d', row['svname'])}
