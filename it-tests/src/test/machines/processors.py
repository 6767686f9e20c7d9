"""Processor time of the machines: each gets a control group, so that none takes the time of the others.

Real machines do not share processors. Here they do: without groups, a JVM that starts with many threads takes the time
of the servers that serve.
"""
import contextlib
import os
import signal
import time
from pathlib import Path

# The group of the balancer also has the databases, Prometheus and the clients: as much as three machines.
SERVERS = 'server1', 'server2', 'server3'
WEIGHTS = {'balancer': 3} | dict.fromkeys(SERVERS, 1)

# Of a server that does not serve: no other machine would notice what it does, so it gets what they leave.
LITTLE = 0.05


class Version2:
    """Control groups below one mount for all controllers."""

    def __init__(self, root=Path('/sys/fs/cgroup')):
        self.root = root

    def missing(self):
        """Returns why it cannot share processor time, '' where it can."""
        try:
            shared = (self.root / 'cgroup.subtree_control').read_text().split()
        except OSError as error:
            return 'no cgroup v2 (%s)' % error
        return '' if 'cpu' in shared else 'cgroup v2 without cpu in %s/cgroup.subtree_control' % self.root

    @staticmethod
    def share_below(group):
        (group / 'cgroup.subtree_control').write_text('+cpu')

    @staticmethod
    def set_weight(group, weight):
        (group / 'cpu.weight').write_text(str(int(100 * weight)))


class Version1:
    """Control groups below a mount of the controller cpu."""

    def __init__(self, root=Path('/sys/fs/cgroup/cpu')):
        self.root = root

    def missing(self):
        """Returns why it cannot share processor time, '' where it can."""
        return '' if (self.root / 'cpu.shares').exists() else 'no cgroup v1 (no %s/cpu.shares)' % self.root

    @staticmethod
    def share_below(group):
        """Every group shares."""

    @staticmethod
    def set_weight(group, weight):
        (group / 'cpu.shares').write_text(str(int(1024 * weight)))


class Groups:
    """One group, and one in it for each machine. No other groups are changed, and these are removed at the end."""

    def __init__(self, versions):
        self.made = []
        self.missing = []
        self.version = None
        for version in versions:
            why = version.missing()
            if not why:
                try:
                    self.make(version)
                    return
                except OSError as error:
                    self.close()
                    why = str(error)
            self.missing.append(why)

    def make(self, version):
        self.version = version
        top = self.add(version.root / ('wb%d' % os.getpid()))
        # Other programs of this computer are no part of what is measured.
        version.set_weight(top, 16 * sum(WEIGHTS.values()))
        version.share_below(top)
        for role, weight in WEIGHTS.items():
            version.set_weight(self.add(top / role), weight)

    def add(self, group):
        group.mkdir()
        self.made.append(group)
        return group

    def serves(self, role, does):
        """Sets whether a server takes its share of time from the others."""
        if self.made:
            self.version.set_weight(self.made[0] / role, WEIGHTS[role] if does else LITTLE)

    def command(self, role):
        """Returns what to put in front of a command, to run it and its children in the group of a machine."""
        if not self.made:
            return []
        return ['sh', '-c', 'echo $$ > "$0" && exec "$@"', str(self.made[0] / role / 'cgroup.procs')]

    def close(self):
        """Ends what runs there, which only the drill can have started, and removes the groups."""
        end = time.monotonic() + 20
        while self.made:
            group = self.made[-1]
            for pid in (group / 'cgroup.procs').read_text().split():
                with contextlib.suppress(ProcessLookupError):
                    os.kill(int(pid), signal.SIGKILL)
            try:
                group.rmdir()
                self.made.pop()
            except OSError:
                if time.monotonic() > end:
                    raise
                time.sleep(0.05)
