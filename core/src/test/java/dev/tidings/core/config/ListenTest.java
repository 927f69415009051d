package dev.tidings.core.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ListenTest {

    private static final Optional<KeyFiles> FILES = Optional.of(new KeyFiles("cert.pem", "key.pem"));

    @ParameterizedTest
    @CsvSource({
        "http://127.0.0.1:8080, 127.0.0.1, 8080, true, http://127.0.0.1:8080",
        "HTTP://localhost:0/, localhost, 0, true, http://localhost:0",
        "http://[::1]:8080, ::1, 8080, true, http://[::1]:8080",
        "http://127.8.0.1, 127.8.0.1, 80, true, http://127.8.0.1:80",
        "http://0.0.0.0:8080, 0.0.0.0, 8080, false, http://0.0.0.0:8080",
        "http://[::]:8080, ::, 8080, false, http://[::]:8080",
        "http://127.0.0.1.example.com:80, 127.0.0.1.example.com, 80, false, http://127.0.0.1.example.com:80",
        "http://[::ffff:1]:80, ::ffff:1, 80, false, http://[::ffff:1]:80",
    })
    void readsAUrl(String url, String host, int port, boolean loopback, String shown) {
        Listen listen = Listen.parse("listen[0]", url, Optional.empty());

        assertThat(listen).isEqualTo(new Listen(host, port));
        assertThat(listen.isLoopback()).isEqualTo(loopback);
        assertThat(listen.url()).isEqualTo(shown);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "8080", "127.0.0.1:8080", "localhost:8080", "http://", "ftp://h:1", "http://u@h:1", "::"})
    void saysWhatAUrlLooksLike(String url) {
        assertThatThrownBy(() -> Listen.parse("listen[0]", url, Optional.empty()))
                .hasMessage("listen[0]: got \"" + url.replace("u@", "...@")
                        + "\", expected a URL such as http://127.0.0.1:8080");
    }

    @ParameterizedTest
    @CsvSource({
        "https://0.0.0.0:8443, 8443, https://0.0.0.0:8443",
        "HTTPS://[::]:0, 0, https://[::]:0",
        "https://example.com/, 443, https://example.com:443",
    })
    void readsAnHttpsUrlWithItsFiles(String url, int port, String shown) {
        Listen listen = Listen.parse("listen[0]", url, FILES);

        assertThat(listen.port()).isEqualTo(port);
        assertThat(listen.keyFiles()).isEqualTo(FILES);
        assertThat(listen.url()).isEqualTo(shown);
        assertThat(listen.on(1).scheme()).isEqualTo("https");
    }

    @Test
    void refusesHttpsWithoutItsFilesFilesWithoutHttpsAndWhatBelongsElsewhere() {
        assertThatThrownBy(() -> Listen.parse("listen[0]", "https://0.0.0.0:8443", Optional.empty()))
                .hasMessage("listen[0]: got \"https://0.0.0.0:8443\", expected its certificate and key as well, such as"
                        + "  {url: \"https://0.0.0.0:8443\", certificate: cert.pem, key: key.pem}");
        assertThatThrownBy(() -> Listen.parse("listen[0].url", "http://h:80", FILES))
                .hasMessageContaining("https://…, as there are a certificate and a key");
        assertThatThrownBy(() -> Listen.parse("listen[0]", "http://h:80/events", Optional.empty()))
                .hasMessageContaining("nothing after the port");
        assertThatThrownBy(() -> Listen.parse("listen[0]", "http://h:65536", Optional.empty()))
                .hasMessageContaining("0 (any that is free)");
    }
}
