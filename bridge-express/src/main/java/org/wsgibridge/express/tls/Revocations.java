package org.wsgibridge.express.tls;

import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BinaryOperator;
import javax.security.auth.x500.X500Principal;

/** Functions on revocation lists of several authorities. Stateless. */
final class Revocations {
    private static final BinaryOperator<X509CRL> LATER =
            BinaryOperator.maxBy(Comparator.comparing(list -> Validity.of(list).end()));

    private Revocations() {}

    /** Returns one list of each authority: the one that is valid the longest. */
    static Collection<X509CRL> latest(List<X509CRL> lists) {
        Map<X500Principal, X509CRL> found = new LinkedHashMap<>();
        lists.forEach(list -> found.merge(list.getIssuerX500Principal(), list, LATER));
        return found.values();
    }

    /** Returns the authorities without a list. */
    static List<X509Certificate> missing(List<X509Certificate> authorities, List<X509CRL> lists) {
        List<X509Certificate> missing = new ArrayList<>(authorities);
        lists.forEach(list -> missing.removeIf(
                authority -> authority.getSubjectX500Principal().equals(list.getIssuerX500Principal())));
        return missing;
    }
}
