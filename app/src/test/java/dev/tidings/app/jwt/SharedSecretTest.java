package dev.tidings.app.jwt;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SharedSecretTest {

    private static final String HEADER = "{\"alg\":\"HS256\",\"typ\":\"JWT\"}";

    private Instant now = Instant.ofEpochSecond(1_000_000);
    private final SharedSecret secret = new SharedSecret("changeme".getBytes(UTF_8), "tidings", () -> now);

    @Test
    void aTokenSaysWhoItIsFromAndWhenItEnds() {
        String[] parts = secret.token().split("\\.", -1);

        assertThat(text(parts[0])).isEqualTo("{\"alg\":\"HS256\"}");
        assertThat(text(parts[1])).isEqualTo("{\"iss\":\"tidings\",\"exp\":1003600}");
        assertThat(parts[2]).isEqualTo(signature(parts[0] + "." + parts[1], "changeme"));
    }

    @Test
    void aTokenServesForAMinute() {
        String first = secret.token();
        now = now.plusSeconds(59);
        assertThat(secret.token()).isEqualTo(first);
        now = now.plusSeconds(1);
        assertThat(secret.token()).isNotEqualTo(first);
        String later = secret.token();
        now = now.minus(Duration.ofDays(1)); // somebody set the clock
        assertThat(secret.token()).isNotEqualTo(later);
    }

    @Test
    void takesATokenOfTheSameSecretUntilItEnds() {
        String token = token(HEADER, "{\"iss\":\"app\",\"exp\":1000060}", "changeme");

        assertThat(secret.isRight(token)).isTrue();
        now = now.plusSeconds(59);
        assertThat(secret.isRight(token)).isTrue();
        now = now.plusSeconds(1);
        assertThat(secret.isRight(token)).isFalse();
    }

    @Test
    void takesTheSecretItself() {
        assertThat(secret.isRight("changeme")).isTrue();
        assertThat(secret.isRight("changeme\0")).isFalse();
    }

    @Test
    void aLongSecretIsNotCut() {
        String text = "0123456789".repeat(10);
        var other = new SharedSecret(text.getBytes(UTF_8), "tidings", () -> now);

        assertThat(other.isRight(token(HEADER, "{\"exp\":1000060}", text))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"alg\":\"none\"}",
                "{\"alg\":\"HS512\"}",
                "{\"alg\":\"RS256\"}",
                "{\"alg\":\"HS256\",\"crit\":[\"x\"],\"x\":1}",
                "{}",
                "x"
            })
    void refusesEveryOtherAlgorithm(String header) {
        assertThat(secret.isRight(token(header, "{\"exp\":1000060}", "changeme")))
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "..", "a.b", "a.b.c", "eyJhbGciOiJub25lIn0.eyJleHAiOjEwMDAwNjB9."})
    void refusesWhatIsNoToken(String token) {
        assertThat(secret.isRight(token)).isFalse();
    }

    @Test
    void refusesAnotherSecretAndATokenWithoutAnEnd() {
        assertThat(secret.isRight(token(HEADER, "{\"exp\":1000060}", "changeMe")))
                .isFalse();
        assertThat(secret.isRight(token(HEADER, "{\"iss\":\"app\"}", "changeme")))
                .isFalse();
        assertThat(secret.isRight(token(HEADER, "{\"exp\":\"soon\"}", "changeme")))
                .isFalse();
    }

    private static String token(String header, String claims, String key) {
        String signed = base64(header.getBytes(UTF_8)) + "." + base64(claims.getBytes(UTF_8));
        return signed + "." + signature(signed, key);
    }

    /** By the JDK, so that it is not the library that says whether the library is right. */
    private static String signature(String signed, String key) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key.getBytes(UTF_8), "HmacSHA256"));
            return base64(mac.doFinal(signed.getBytes(StandardCharsets.US_ASCII)));
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    private static String base64(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private static String text(String base64) {
        return new String(Base64.getUrlDecoder().decode(base64), UTF_8);
    }
}
