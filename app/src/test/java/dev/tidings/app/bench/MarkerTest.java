package dev.tidings.app.bench;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MarkerTest {

    private final Marker marker = new Marker(0x1a2b3c4d, 60);
    private final byte[] message = marker.message(7, 300, 123_456, 9_876_543_210L);

    @Test
    void isTextOfTheSizeThatWasAskedFor() {
        assertThat(new String(message, US_ASCII))
                .isEqualTo("tb1a2b3c4d.0007.012c.0001e240.00024cb016ea.xxxxxxxxxxxxxxxx;");
        assertThat(new Marker(1, Marker.MIN_BYTES).message(0, 0, 0, 0)).hasSize(Marker.MIN_BYTES);
    }

    @Test
    void isFoundInWhateverItIsWrappedIn() {
        byte[] wrapped = ("{\"data\":\"ttb1" + new String(message, US_ASCII) + "\"}").getBytes(US_ASCII);

        int at = Marker.find(marker.tag(), wrapped, 0, wrapped.length);

        assertThat(at).isEqualTo(13);
        assertThat(marker.isWhole(wrapped, at, wrapped.length)).isTrue();
        assertThat(Marker.source(wrapped, at)).isEqualTo(7);
        assertThat(Marker.topic(wrapped, at)).isEqualTo(300);
        assertThat(Marker.number(wrapped, at)).isEqualTo(123_456);
        assertThat(Marker.dueNs(wrapped, at)).isEqualTo(9_876_543_210L);
    }

    @Test
    void anotherRunsMessageIsNone() {
        byte[] other = new Marker(0x1a2b3c4e, 60).message(0, 0, 0, 0);

        assertThat(Marker.find(marker.tag(), other, 0, other.length)).isEqualTo(-1);
    }

    @Test
    void oneThatIsCutShortIsNotWhole() {
        assertThat(marker.isWhole(message, 0, message.length - 1)).isFalse();
        message[message.length - 1] = 'x';
        assertThat(marker.isWhole(message, 0, message.length)).isFalse();
    }
}
