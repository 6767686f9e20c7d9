package org.wsgibridge.secret;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SecretsTest {

    @Test
    void mustNeverComeTwiceAndFitIntoAHeaderAndAFileName() {
        Set<String> made = new HashSet<>();
        for (int i = 0; i < 1000; i++) {
            String token = Secrets.token();
            String name = Secrets.name();
            assertThat(token).matches("[A-Za-z0-9_-]{43}");
            assertThat(name).matches("[a-z0-9]{8}");
            assertThat(made.add(token)).isTrue();
            assertThat(made.add(name)).isTrue();
        }
    }
}
