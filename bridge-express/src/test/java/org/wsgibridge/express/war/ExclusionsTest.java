package org.wsgibridge.express.war;

import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPairGenerator;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What may hold secrets, by real keys and by names. */
final class ExclusionsTest {
    @TempDir
    private Path folder;

    private String reason(String name, byte[] content) throws Exception {
        Path file = Files.write(folder.resolve(name), content);
        return String.valueOf(new Exclusions(List.of()).reasonOfFile(file, Path.of(name)));
    }

    private static byte[] key(String algorithm) throws Exception {
        return KeyPairGenerator.getInstance(algorithm)
                .generateKeyPair()
                .getPrivate()
                .getEncoded();
    }

    private static String pem(byte[] key) {
        return "-----BEGIN PRIVATE KEY-----\n" + Base64.getMimeEncoder().encodeToString(key)
                + "\n-----END PRIVATE KEY-----\n";
    }

    @Test
    void keysMustBeFoundWhereverTheyAre() throws Exception {
        String pem = pem(key("EC"));
        String json = "{\"type\": \"service_account\", \"private_key\": \""
                + pem.replace("\r", "").replace("\n", "\\n") + "\"}";
        assertThat(reason("account.json", json.getBytes(UTF_8))).isEqualTo("private keys");
        assertThat(reason("values.yaml", ("tls:\n  key: |\n" + pem.indent(4)).getBytes(UTF_8)))
                .isEqualTo("private keys");
        assertThat(reason("bom.crt", ("\ufeff" + pem).getBytes(UTF_8))).isEqualTo("private keys");
        assertThat(reason("wide.crt", pem.getBytes(UTF_16))).isEqualTo("private keys");
        assertThat(reason("wide-le.crt", pem.getBytes(UTF_16LE))).isEqualTo("private keys");
        assertThat(reason("late.txt", ("x".repeat(1 << 20) + pem).getBytes(UTF_8)))
                .isEqualTo("private keys");
        assertThat(reason("rsa.der", key("RSA"))).isEqualTo("private keys");
        assertThat(reason("ec.der", key("EC"))).isEqualTo("private keys");
    }

    @Test
    void programsAndTextsAboutKeysMustBePacked() throws Exception {
        String script = "var pem = \"-----BEGIN RSA PRIVATE KEY-----\\r"
                + "\\n"
                + "\" + encoded + \"\\r"
                + "\\n"
                + "-----END RSA PRIVATE KEY-----\";";
        assertThat(reason("library.js", script.getBytes(UTF_8))).isEqualTo("null");
        assertThat(reason("readme.md", "It begins with -----BEGIN PRIVATE KEY-----\n\n".getBytes(UTF_8)))
                .isEqualTo("null");
        assertThat(reason(
                        "public.der",
                        KeyPairGenerator.getInstance("RSA")
                                .generateKeyPair()
                                .getPublic()
                                .getEncoded()))
                .isEqualTo("null");
        assertThat(reason("environment.js", new byte[0])).isEqualTo("null");
        assertThat(reason("dumper.sql", new byte[0])).isEqualTo("null");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                ".htpasswd",
                ".s3cfg",
                ".boto",
                ".vault_pass",
                "auth.json",
                "secrets.toml",
                "terraform.tfstate",
                "terraform.tfstate.backup",
                "prod.tfvars",
                "team.kdbx",
                "config.env.bak",
                ".bash_history",
                ".psql_history",
                "my.cnf",
                ".my.cnf",
                "dump.sql",
                "prod_dump.sql.gz",
                ".env.local"
            })
    void filesThatOftenHoldSecretsMustBeLeftOut(String name) throws Exception {
        assertThat(reason(name, new byte[0])).isEqualTo("may hold secrets");
    }

    @ParameterizedTest
    @ValueSource(strings = {".env", ".kube", ".docker", ".azure", ".config/gcloud", ".streamlit"})
    void foldersThatOftenHoldSecretsMustBeLeftOut(String name) throws Exception {
        Path secret = Files.createDirectories(folder.resolve(name));
        assertThat(new Exclusions(List.of()).reason(secret, Path.of(name))).isEqualTo("may hold secrets");
        assertThat(new Exclusions(List.of()).reason(folder, Path.of(".config"))).isNull();
    }

    @Test
    void otherFilesWithTellingNamesMustBeNamed() {
        assertThat(Exclusions.isDoubtful(Path.of("conf/secrets.yaml"))).isTrue();
        assertThat(Exclusions.isDoubtful(Path.of("credentials"))).isTrue();
        assertThat(Exclusions.isDoubtful(Path.of("secretary.txt"))).isFalse();
    }
}
