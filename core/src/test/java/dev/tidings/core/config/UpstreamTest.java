package dev.tidings.core.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UpstreamTest {

    @ParameterizedTest
    @CsvSource({
        "http://127.0.0.1:8000, 127.0.0.1, 8000",
        "HTTP://t/, t, 80",
        "http://[::1]:81, ::1, 81",
        "http://my_app.internal:3000, my_app.internal, 3000",
    })
    void isReadFromItsUrl(String url, String host, int port) {
        assertThat(Upstream.parse("proxy", url)).isEqualTo(new Upstream(host, port));
    }

    @Test
    void isShownAsItsUrl() {
        assertThat(new Upstream("::1", 80).url()).isEqualTo("http://[::1]:80");
        assertThat(new Upstream("app", 8000)).hasToString("http://app:8000");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "https://app | http://…: the application is spoken to in HTTP/1.1 without TLS",
                "ws://app | a URL such as http://127.0.0.1:8000",
                "app:8000 | a URL such as http://127.0.0.1:8000",
                "http://[::1 | a URL such as http://127.0.0.1:8000",
                "http://app/x | nothing after the port: paths are passed on as they are",
                "http://app?x=1 | nothing after the port: paths are passed on as they are",
                "http://app:65536 | a port from 1 to 65535",
                "http://app:0 | a port from 1 to 65535",
            })
    void saysWhatWouldBeRight(String url, String expected) {
        assertThatThrownBy(() -> Upstream.parse("routes[0].proxy", url))
                .hasMessage("routes[0].proxy: got \"" + url + "\", expected " + expected);
    }

    @ParameterizedTest
    @CsvSource({
        "http://u:s3cret@app:80, http://...@app:80",
        "https://u:s3/c@ret@app, https://...@app",
        "u:s3cret@app, ...@app",
        "http://u:s3cret@[::1, http://...@[::1"
    })
    void doesNotShowAPassword(String url, String shown) {
        assertThatThrownBy(() -> Upstream.parse("proxy", url))
                .hasMessage("proxy: got \"" + shown
                        + "\", expected a URL without a name and a password, such as http://127.0.0.1:8000");
    }
}
