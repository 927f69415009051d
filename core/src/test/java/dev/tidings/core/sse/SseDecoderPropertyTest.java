package dev.tidings.core.sse;

import static dev.tidings.core.Property.forAll;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.core.event.ProtocolViolation;
import org.junit.jupiter.api.Test;

/** The decoder against the reference, for any bytes. */
class SseDecoderPropertyTest {

    @Test
    void readsAnyBytesAsTheReferenceDoesHoweverTheyArrive() {
        forAll(5000, random -> {
            byte[] stream = Streams.any(random);

            SseReference expected = SseReference.read(stream);

            assertThat(Reading.whole(stream).result()).as("whole").isEqualTo(expected);
            assertThat(Reading.byteByByte(stream).result()).as("byte by byte").isEqualTo(expected);
            assertThat(Reading.inPieces(stream, random).result())
                    .as("in pieces")
                    .isEqualTo(expected);
        });
    }

    @Test
    void breaksOffAtTheSamePlaceHoweverTheBytesArrive() {
        forAll(5000, random -> {
            byte[] stream = Streams.any(random);
            var whole = new Reading(12);
            var pieces = new Reading(12);

            boolean wholeIsRead = isRead(() -> whole.read(stream));
            boolean piecesAreRead = isRead(() -> pieces.readInPieces(stream, random));

            assertThat(piecesAreRead).isEqualTo(wholeIsRead);
            assertThat(pieces.result()).isEqualTo(whole.result());
        });
    }

    private static boolean isRead(Runnable reading) {
        try {
            reading.run();
            return true;
        } catch (ProtocolViolation e) {
            return false;
        }
    }
}
