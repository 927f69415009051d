package dev.tidings.core.sse;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.core.Property;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** The decoder against the reference for a minute, with longer streams than the properties have. */
@EnabledIfSystemProperty(named = "tidings.long", matches = "true")
class SseSoakTest {

    @Test
    void readsAnyBytesAsTheReferenceDoes() {
        long first = System.nanoTime();
        long endNs = first + Duration.ofMinutes(1).toNanos();
        for (long seed = first; System.nanoTime() - endNs < 0; seed++) {
            Random random = Property.random(seed);
            byte[] stream = Streams.random(random, random.nextInt(400));
            SseReference expected = SseReference.read(stream);
            assertThat(Reading.whole(stream).result())
                    .as("seed %d, whole", seed)
                    .isEqualTo(expected);
            assertThat(Reading.inPieces(stream, random).result())
                    .as("seed %d, in pieces", seed)
                    .isEqualTo(expected);
        }
    }
}
