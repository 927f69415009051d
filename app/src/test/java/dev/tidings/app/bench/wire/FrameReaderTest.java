package dev.tidings.app.bench.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class FrameReaderTest {

    private static final int LAST = 0x80;

    private final ByteArrayOutputStream frames = new ByteArrayOutputStream();
    private Hearing hearing = new Hearing();

    @Test
    void readsMessagesOfAllSizes() {
        String large = "l".repeat(70_000);
        String medium = "m".repeat(300);
        frame(LAST | 1, "small").frame(LAST | 2, medium).frame(LAST | 1, "").frame(LAST | 1, large);

        assertHears("small", medium, "", large);
    }

    @Test
    void putsFragmentsTogetherAroundAPing() {
        frame(1, "one ")
                .frame(LAST | 9, "beat")
                .frame(0, "and ")
                .frame(LAST, "two")
                .frame(LAST | 1, "three");

        assertHears("ping: beat", "one and two", "three");
    }

    @Test
    void tellsWhyItIsClosed() {
        frame(LAST | 8, "\u0003\u00e9bye"); // 1001

        assertHears("close: 1001 bye");
    }

    @Test
    void refusesAFrameThatIsMasked() {
        byte[] masked = {(byte) 0x81, (byte) 0x81, 1, 2, 3, 4, 5};

        assertThatThrownBy(() -> new FrameReader(hearing, hearing::onPing).take(masked, 0, masked.length))
                .isInstanceOf(BadAnswer.class);
    }

    @Test
    void answersAPingWithTheSameInAMaskedPong() {
        byte[] pong = Masked.pong("beat".getBytes(UTF_8));

        assertThat(pong[0] & 0xFF).isEqualTo(0x8A);
        assertThat(pong[1] & 0xFF).isEqualTo(0x84);
        var payload = new byte[4];
        for (int i = 0; i < payload.length; i++) {
            payload[i] = (byte) (pong[6 + i] ^ pong[2 + i]);
        }
        assertThat(payload).asString(UTF_8).isEqualTo("beat");
    }

    private void assertHears(String... messages) {
        Fed.inPieces(frames.toByteArray(), new Fed.Reading() {
            @Override
            public Bytes begin() {
                hearing = new Hearing();
                return new FrameReader(hearing, hearing::onPing);
            }

            @Override
            public void end() {
                assertThat(hearing.all()).containsExactly(messages);
            }
        });
    }

    private FrameReaderTest frame(int first, String payload) {
        byte[] bytes = Fed.bytes(payload);
        frames.write(first);
        if (bytes.length < 126) {
            frames.write(bytes.length);
        } else if (bytes.length < 65_536) {
            frames.write(126);
            frames.writeBytes(
                    ByteBuffer.allocate(2).putShort((short) bytes.length).array());
        } else {
            frames.write(127);
            frames.writeBytes(ByteBuffer.allocate(8).putLong(bytes.length).array());
        }
        frames.writeBytes(bytes);
        return this;
    }
}
