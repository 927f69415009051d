package dev.tidings.app.jwt;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.time.Instant;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PrivateSignatureTest {

    private static final Instant NOW = Instant.ofEpochSecond(1_000_000);

    @ParameterizedTest
    @CsvSource({
        "EC, 256, ES256, SHA256withECDSAinP1363Format",
        "EC, 384, ES384, SHA384withECDSAinP1363Format",
        "EC, 521, ES512, SHA512withECDSAinP1363Format",
        "RSA, 2048, RS256, SHA256withRSA",
    })
    void whoHasThePublicHalfKnowsWhoItIsFrom(String kind, int bits, String algorithm, String signature)
            throws Exception {
        KeyPair pair = pair(kind, bits);

        String[] parts = new PrivateSignature(pair.getPrivate(), "tidings", () -> NOW)
                .token()
                .split("\\.", -1);

        assertThat(text(parts[0])).isEqualTo("{\"alg\":\"" + algorithm + "\"}");
        assertThat(text(parts[1])).isEqualTo("{\"iss\":\"tidings\",\"exp\":1003600}");
        var verifier = Signature.getInstance(signature);
        verifier.initVerify(pair.getPublic());
        verifier.update((parts[0] + "." + parts[1]).getBytes(US_ASCII));
        assertThat(verifier.verify(Base64.getUrlDecoder().decode(parts[2]))).isTrue();
    }

    @Test
    void provesNothingToThoseWhoPublish() throws Exception {
        var signature = new PrivateSignature(pair("EC", 256).getPrivate(), "tidings", () -> NOW);

        assertThat(signature.isShared()).isFalse();
        assertThat(signature.isRight(signature.token())).isFalse();
    }

    private static KeyPair pair(String kind, int bits) throws Exception {
        var generator = KeyPairGenerator.getInstance(kind);
        generator.initialize(bits);
        return generator.generateKeyPair();
    }

    private static String text(String part) {
        return new String(Base64.getUrlDecoder().decode(part), US_ASCII);
    }
}
