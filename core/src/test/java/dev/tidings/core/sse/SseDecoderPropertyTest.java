package dev.tidings.core.sse;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.core.event.ProtocolViolation;
import java.util.Random;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** The decoder against the reference, for any bytes. */
class SseDecoderPropertyTest {

    @Property
    void readsAnyBytesAsTheReferenceDoesHoweverTheyArrive(@ForAll("streams") byte[] stream, @ForAll Random random) {
        SseReference expected = SseReference.read(stream);

        assertThat(Reading.whole(stream).result()).isEqualTo(expected);
        assertThat(Reading.byteByByte(stream).result()).isEqualTo(expected);
        assertThat(Reading.inPieces(stream, random).result()).isEqualTo(expected);
    }

    @Property
    void breaksOffAtTheSamePlaceHoweverTheBytesArrive(@ForAll("streams") byte[] stream, @ForAll Random random) {
        var whole = new Reading(12);
        var pieces = new Reading(12);

        boolean wholeIsRead = isRead(() -> whole.read(stream));
        boolean piecesAreRead = isRead(() -> pieces.readInPieces(stream, random));

        assertThat(piecesAreRead).isEqualTo(wholeIsRead);
        assertThat(pieces.result()).isEqualTo(whole.result());
    }

    @Provide
    Arbitrary<byte[]> streams() {
        return Streams.any();
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
