"""The settings of the daemon, as the JVM sent them."""


class Config(object):
    """The settings that the JVM sent: single values by key, and the lists among them."""

    def __init__(self, items):
        self.values = {}
        self.python_path = []
        self.applications = []
        pairs = iter(items)
        for key, value in zip(pairs, pairs):
            if key == 'python-path':
                self.python_path.append(value)
            elif key == 'application':
                self.applications.append(value.split('\x01'))  # kind, target, callable
            else:
                self.values[key] = value

    def get(self, key, default=''):
        return self.values.get(key, default)

    def number(self, key):
        return int(self.values.get(key, 0))
