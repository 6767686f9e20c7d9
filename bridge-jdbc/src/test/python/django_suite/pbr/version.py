"""What the library mock asks pbr for when it is imported; pbr itself needs setuptools."""


class VersionInfo(object):
    def __init__(self, package):
        self.package = package

    def semantic_version(self):
        return self

    def release_string(self):
        return '2.0.0'

    def version_tuple(self):
        return (2, 0, 0)
