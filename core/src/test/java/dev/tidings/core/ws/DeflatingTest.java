package dev.tidings.core.ws;

import static dev.tidings.core.Property.forAll;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidings.core.Samples;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Messages compressed each for itself: RFC 7692 §7.2. */
class DeflatingTest {

    private static final int RSV1_TEXT = 0xc1;

    private final Deflating deflating = new Deflating();
    private final Inflating inflating = new Inflating();

    @AfterEach
    void leavesNothingBehind() {
        deflating.close();
        inflating.close();
    }

    @Test
    void whatWasDeflatedInflatesToTheSame() {
        forAll(300, random -> {
            byte[] text = Samples.text(random).repeat(random.nextInt(300)).getBytes(UTF_8);

            byte[] frame = frame(text);

            boolean compressed = Byte.toUnsignedInt(frame[0]) == RSV1_TEXT;
            byte[] back = compressed ? inflating.inflate(payload(frame), text.length) : payload(frame);
            assertThat(back).isEqualTo(text);
            assertThat(frame.length).isLessThanOrEqualTo(Samples.whole(ServerFrame.text(text)).length);
        });
    }

    @Test
    void aMessageIsCompressedForItselfSoThatAnybodyCanBeSentIt() {
        byte[] text = "{\"id\":\"x\",\"data\":\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\"}".getBytes(UTF_8);

        byte[] first = frame(text);

        assertThat(Byte.toUnsignedInt(first[0])).isEqualTo(RSV1_TEXT);
        assertThat(frame(text)).isEqualTo(first);
    }

    @Test
    void whatGainsNothingIsSentAsItIs() {
        assertThat(frame("a".repeat(Deflating.LEAST_BYTES - 1).getBytes(UTF_8))[0])
                .isEqualTo((byte) 0x81);
        byte[] noise = new byte[100];
        new Random(1).nextBytes(noise);
        assertThat(frame(noise)[0]).isEqualTo((byte) 0x81);
    }

    @ParameterizedTest
    @CsvSource({
        "f248cdc9c90700, Hello", // §7.2.3.1
        "000500faff48656c6c6f00, Hello", // §7.2.3.3: no compression
        "f348cdc9c9070000, Hello", // §7.2.3.4: a block with BFINAL
        "f24805000000ffffcac9c90700, Hello", // §7.2.3.5: two blocks
        "00, ''", // an empty message, §7.2.3.6
    })
    void readsTheExamplesOfTheRfc(String hex, String text) {
        byte[] message = HexFormat.of().parseHex(hex);

        assertThat(new String(inflating.inflate(message, 5), UTF_8)).isEqualTo(text);
    }

    @Test
    void stopsAtTheLimitHoweverSmallTheMessageCame() {
        byte[] bomb = payload(frame(new byte[10_000_000]));
        assertThat(bomb.length).isLessThan(10_000);

        assertThatThrownBy(() -> inflating.inflate(bomb, 256_000))
                .isInstanceOfSatisfying(
                        Violation.class, e -> assertThat(e.code()).isEqualTo(CloseCode.TOO_BIG));
        assertThat(inflating.inflate(bomb, 10_000_000)).hasSize(10_000_000);
    }

    @Test
    void saysThatWhatCameIsNoCompressedMessageAndReadsTheNext() {
        for (String hex : new String[] {"ffff", "07", "f248cdc9c90707", "04ffffffffffff"}) {
            assertThatThrownBy(() -> inflating.inflate(HexFormat.of().parseHex(hex), 100))
                    .as(hex)
                    .isInstanceOfSatisfying(
                            Violation.class, e -> assertThat(e.code()).isEqualTo(CloseCode.INVALID_PAYLOAD));
        }
        readsTheExamplesOfTheRfc("f248cdc9c90700", "Hello");
    }

    @Test
    void throwsNothingButViolations() {
        forAll(random -> {
            try {
                inflating.inflate(Samples.bytes(random, 60), 1000);
            } catch (Violation e) {
                assertThat(e.rule()).isNotEmpty();
            }
        });
    }

    /** Of a server's frame. */
    private byte[] frame(byte[] text) {
        return Samples.whole(deflating.frame(text));
    }

    private static byte[] payload(byte[] frame) {
        int second = frame[1];
        int head = second == 126 ? 4 : second == 127 ? 10 : 2;
        return Arrays.copyOfRange(frame, head, frame.length);
    }
}
