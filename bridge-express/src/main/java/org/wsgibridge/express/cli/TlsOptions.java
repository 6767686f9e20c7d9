package org.wsgibridge.express.cli;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.wsgibridge.express.failure.ExpressException;
import org.wsgibridge.express.server.Listening;
import org.wsgibridge.express.tls.Tls;
import org.wsgibridge.wsgi.Authority;
import org.wsgibridge.wsgi.InvalidRequestPathException;
import org.wsgibridge.wsgi.RequestPath;
import picocli.CommandLine.Option;

/** The options for HTTPS, as mod_wsgi-express has them. */
final class TlsOptions {
    @Option(
            names = {"--https-port", "--ssl-port"},
            paramLabel = "PORT",
            description = "The port to listen at for HTTPS, 0 for any that is free. Default: none")
    @Nullable
    Integer port;

    @Option(
            names = "--ssl-certificate",
            paramLabel = "PATH",
            description = "The same as --ssl-certificate-file PATH.crt --ssl-certificate-key-file PATH.key.")
    @Nullable
    Path certificate;

    @Option(
            names = "--ssl-certificate-file",
            paramLabel = "FILE",
            description = "The server's certificate in PEM, alone or followed by those of its issuers.")
    @Nullable
    Path certificateFile;

    @Option(
            names = "--ssl-certificate-key-file",
            paramLabel = "FILE",
            description = "The certificate's private key in PEM, without a password.")
    @Nullable
    Path keyFile;

    @Option(
            names = "--ssl-certificate-chain-file",
            paramLabel = "FILE",
            description = "Further certificates of the issuers in PEM.")
    @Nullable
    Path chainFile;

    @Option(
            names = "--ssl-ca-certificate-file",
            paramLabel = "FILE",
            description = "Requires a client certificate that one of these authorities has signed: a file of"
                    + " their certificates in PEM.")
    @Nullable
    Path authoritiesFile;

    @Option(
            names = "--ssl-ca-revocation-file",
            paramLabel = "FILE",
            description = "A file of certificate revocation lists in PEM, one for each authority in"
                    + " --ssl-ca-certificate-file.")
    @Nullable
    Path revocationsFile;

    @Option(
            names = "--ssl-verify-client",
            paramLabel = "URL",
            description = "Requires a client certificate only for this URL and below. May be repeated.")
    List<String> verified = List.of();

    @Option(names = "--https-only", description = "Redirects plain HTTP to HTTPS.")
    boolean only;

    @Option(
            names = "--hsts-policy",
            paramLabel = "POLICY",
            description = "The value of Strict-Transport-Security, such as max-age=31536000.")
    @Nullable
    String policy;

    /**
     * Checks the options and reads the files that they name.
     *
     * @param folder the folder that relative paths are resolved against
     * @return the settings, {@code null} for no HTTPS
     * @throws ExpressException if options contradict each other, or a file cannot be used
     */
    Listening.@Nullable Https https(Path folder) {
        if (port == null) {
            refuseWithoutPort();
            return null;
        }
        ConnectionOptions.requireWithin("--https-port", port, 0, Authority.HIGHEST_PORT);
        if (certificate != null && certificateFile != null && keyFile != null) {
            throw ExpressException.usage("--ssl-certificate " + certificate
                    + " does nothing with --ssl-certificate-file and --ssl-certificate-key-file: expected it or those");
        }
        Path certificates = chosen(certificateFile, ".crt", "--ssl-certificate-file", folder);
        Path key = chosen(keyFile, ".key", "--ssl-certificate-key-file", folder);
        if (!verified.isEmpty() && authoritiesFile == null) {
            throw ExpressException.usage("--ssl-verify-client " + verified.get(0)
                    + " needs --ssl-ca-certificate-file, the authorities that sign the clients' certificates");
        }
        if (revocationsFile != null && authoritiesFile == null) {
            throw ExpressException.usage("--ssl-ca-revocation-file " + revocationsFile
                    + " does nothing without --ssl-ca-certificate-file: expected both");
        }
        List<String> prefixes =
                verified.stream().map(TlsOptions::prefix).distinct().toList();
        Tls tls = Tls.read(new Tls.Files(
                certificates,
                key,
                resolved(chainFile, folder),
                resolved(authoritiesFile, folder),
                resolved(revocationsFile, folder)));
        return new Listening.Https(port, tls, only, policy, prefixes);
    }

    /** Returns a URL prefix in the form that {@link RequestPath#below} takes. */
    private static String prefix(String url) {
        try {
            // Prefixes are written decoded, as all URL prefixes of the bridge.
            String path = RequestPath.parse(url.replace("%", "%25")).value();
            if (path.startsWith("/") && path.equals(new String(url.getBytes(UTF_8), ISO_8859_1))) {
                return path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
            }
            throw new InvalidRequestPathException("the path is not normal");
        } catch (InvalidRequestPathException e) {
            throw ExpressException.usage(
                    "--ssl-verify-client " + url
                            + ": expected a URL path that begins with /, without empty segments, . and ..",
                    e);
        }
    }

    private void refuseWithoutPort() {
        refuseWithoutPort("--ssl-certificate", certificate != null);
        refuseWithoutPort("--ssl-certificate-file", certificateFile != null);
        refuseWithoutPort("--ssl-certificate-key-file", keyFile != null);
        refuseWithoutPort("--ssl-certificate-chain-file", chainFile != null);
        refuseWithoutPort("--ssl-ca-certificate-file", authoritiesFile != null);
        refuseWithoutPort("--ssl-ca-revocation-file", revocationsFile != null);
        refuseWithoutPort("--ssl-verify-client", !verified.isEmpty());
        refuseWithoutPort("--https-only", only);
        refuseWithoutPort("--hsts-policy", policy != null);
    }

    private static void refuseWithoutPort(String option, boolean given) {
        if (given) {
            throw ExpressException.usage(option + " does nothing without --https-port: expected both");
        }
    }

    private Path chosen(@Nullable Path file, String suffix, String option, Path folder) {
        if (file != null) {
            return folder.resolve(file);
        }
        if (certificate != null) {
            Path named = folder.resolve(certificate + suffix);
            requireFile(certificate.toString(), named, folder);
            return named;
        }
        throw ExpressException.usage("--https-port " + port + " needs " + option + " or --ssl-certificate");
    }

    /**
     * Refuses {@code --ssl-certificate} if there is no such file. Its value is the beginning of the names of two files.
     *
     * @param given the value of the option
     * @param named a file that it stands for
     */
    private static void requireFile(String given, Path named, Path folder) {
        if (!Files.notExists(named)) {
            return;
        }
        String prefix = given.replaceFirst("\\.(crt|key)$", "");
        boolean isOneOfThem = !prefix.equals(given) && Files.exists(folder.resolve(prefix + ".crt"));
        throw ExpressException.usage("--ssl-certificate " + given + ": " + named
                + " cannot be read: there is no such file; the value stands for two files, PATH.crt and PATH.key"
                + (isOneOfThem
                        ? "; did you mean --ssl-certificate " + prefix + "?"
                        : "; for files with other names use --ssl-certificate-file and --ssl-certificate-key-file"));
    }

    private static @Nullable Path resolved(@Nullable Path file, Path folder) {
        return file == null ? null : folder.resolve(file);
    }
}
