package org.wsgibridge.express.project;

import java.net.URISyntaxException;
import java.nio.file.Path;

/** The jar that this program runs from, which also has the Python package {@code wsgi_express}. */
public final class ExpressJar {
    private ExpressJar() {}

    /** Returns its path, or that of the folder of classes if the program is not packaged. */
    public static Path place() {
        try {
            return Path.of(ExpressJar.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
