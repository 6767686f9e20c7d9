package org.wsgibridge.servlet.admin.report;

import static java.nio.charset.StandardCharsets.UTF_8;

import jakarta.servlet.ServletContext;
import java.io.IOException;
import java.io.InputStream;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.wsgibridge.servlet.admin.AdminAnswer;
import org.wsgibridge.servlet.admin.AdminExchange;
import org.wsgibridge.servlet.admin.AdminPage;

/** The page with the bill of materials (CycloneDX) of the web application or of wsgi-express. Thread-safe. */
final class BillOfMaterials implements AdminPage {
    private static final String FOLDER = "META-INF/sbom/";
    private static final String SUFFIX = ".cdx.json";
    private static final String OF_WAR = "/WEB-INF/classes/" + FOLDER;
    private static final String OF_EXPRESS = FOLDER + "wsgi-express" + SUFFIX;

    private final ServletContext context;

    BillOfMaterials(ServletContext context) {
        this.context = context;
    }

    @Override
    public AdminAnswer answer(AdminExchange request) throws IOException {
        try (InputStream in = open()) {
            return in == null
                    ? AdminAnswer.problem(
                            404, "no bill of materials is packaged: expected one *" + SUFFIX + " in " + OF_WAR)
                    : AdminAnswer.of(200, "application/vnd.cyclonedx+json", new String(in.readAllBytes(), UTF_8));
        }
    }

    /** Opens the bill of the web application, else that of wsgi-express; returns {@code null} if there is none. */
    private @Nullable InputStream open() {
        Set<String> packaged = context.getResourcePaths(OF_WAR);
        if (packaged != null) {
            for (String path : new TreeSet<>(packaged)) {
                if (path.endsWith(SUFFIX)) {
                    return context.getResourceAsStream(path);
                }
            }
        }
        return BillOfMaterials.class.getClassLoader().getResourceAsStream(OF_EXPRESS);
    }
}
