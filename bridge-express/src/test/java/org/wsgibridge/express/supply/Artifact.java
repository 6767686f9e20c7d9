package org.wsgibridge.express.supply;

import java.util.Comparator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An artifact of a Maven repository.
 *
 * @param classifier {@code ""} for the artifact itself
 */
record Artifact(String group, String name, String version, String classifier) implements Comparable<Artifact> {
    private static final Pattern PURL =
            Pattern.compile("pkg:maven/([^/]+)/([^@]+)@([^?]+)(?:\\?(?:.*&)?classifier=([^&]+).*|\\?.*)?");
    private static final Comparator<Artifact> ORDER = Comparator.comparing(Artifact::group)
            .thenComparing(Artifact::version)
            .thenComparing(Artifact::name)
            .thenComparing(Artifact::classifier);

    /** Reads a package URL of the type {@code maven}. */
    static Artifact ofPurl(String purl) {
        Matcher matcher = PURL.matcher(purl);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("not the package URL of a Maven artifact: " + purl);
        }
        String classifier = matcher.group(4);
        return new Artifact(matcher.group(1), matcher.group(2), matcher.group(3), classifier == null ? "" : classifier);
    }

    /** Returns {@code group:name}, with {@code :classifier} if it has one. */
    String key() {
        return group + ":" + name + (classifier.isEmpty() ? "" : ":" + classifier);
    }

    @Override
    public int compareTo(Artifact other) {
        return ORDER.compare(this, other);
    }
}
