package dev.tidings.core.json;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.core.Property;
import dev.tidings.core.event.InvalidValue;
import dev.tidings.core.event.Utf8;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** Texts that are nearly JSON, for a minute: each is taken, or refused as it should be. */
@EnabledIfSystemProperty(named = "tidings.long", matches = "true")
class JsonSoakTest {

    @Test
    void takesWhatTheGrammarTakesAndThrowsNothingButInvalidValue() {
        long first = System.nanoTime();
        long endNs = first + Duration.ofMinutes(1).toNanos();
        for (long seed = first; System.nanoTime() - endNs < 0; seed++) {
            Random random = Property.random(seed);
            String text = JsonTexts.random(random, random.nextInt(30));
            String line = "{\"data\":" + text + "}";
            boolean isJson = JsonReference.isJson(text);
            assertThat(isTaken(() -> Json.check("body", Utf8.of(text))))
                    .as("seed %d", seed)
                    .isEqualTo(isJson);
            boolean isLineTaken = isTaken(() -> PublishLine.parse(Utf8.of(line)));
            assertThat(isLineTaken && !JsonReference.isJson(line))
                    .as("seed %d", seed)
                    .isFalse();
            assertThat(isJson && !isLineTaken).as("seed %d", seed).isFalse();
        }
    }

    private static boolean isTaken(Runnable reading) {
        try {
            reading.run();
            return true;
        } catch (InvalidValue e) {
            return false;
        }
    }
}
