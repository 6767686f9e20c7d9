"""Where the jar is that this package was installed from; the installation writes its path here."""

JAR = None
