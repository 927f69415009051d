package dev.tidings.core.event;

import static dev.tidings.core.Property.forAll;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidings.core.Samples;
import java.util.Comparator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EventIdTest {

    @ParameterizedTest
    @CsvSource({
        "0,           0,        0,                 000000000000-00000000000",
        "10,          1,        7,                 000000a00001-00000000007",
        "34359738367, 33554431, 36028797018963967, vvvvvvvvvvvv-vvvvvvvvvvv",
    })
    void isText(long journal, int term, long sequence, String text) {
        var id = new EventId(journal, term, sequence);

        assertThat(id).hasToString(text);
        assertThat(EventId.parse(text)).contains(id);
    }

    @Test
    void comesBackFromItsTextWhichIsPrintableAndShort() {
        forAll(random -> {
            EventId id = Samples.id(random);

            assertThat(id.toString()).matches("[!-~]{1,40}");
            assertThat(EventId.parse(id.toString())).contains(id);
        });
    }

    @Test
    void sortsAsTextAsItWasPublished() {
        forAll(random -> {
            EventId a = Samples.id(random);
            EventId b = Samples.id(random);
            var sameJournal = new EventId(a.journal(), b.term(), b.sequence());

            int published = Comparator.comparingInt(EventId::term)
                    .thenComparingLong(EventId::sequence)
                    .compare(a, sameJournal);

            assertThat(Integer.signum(a.toString().compareTo(sameJournal.toString())))
                    .as("%s against %s", a, sameJournal)
                    .isEqualTo(Integer.signum(published));
        });
    }

    @Test
    void readsNoTextThatItWouldWriteDifferently() {
        forAll(random -> {
            var changed = new StringBuilder(Samples.id(random).toString());
            changed.setCharAt(random.nextInt(changed.length()), Samples.anyChar(random));
            String text = changed.toString();

            EventId.parse(text).ifPresent(read -> assertThat(read).hasToString(text));
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "0",
                "000000a00001-0000000000",
                "000000a00001-000000000007",
                "000000a00001_00000000007",
                "000000A00001-00000000007",
                "000000w00001-00000000007",
                "-00000a00001-00000000007",
                "+00000a00001-00000000007",
                "000000a00001-+0000000007",
                "000000a00001--0000000007",
                "000000a-0001-00000000007",
                "000000a00001-0000000000٧",
                "000000a00001-00000000007\n",
                " 00000a00001-00000000007",
                "０00000a00001-0000000007",
                "3f2504e0-4f89-11d3-9a0c"
            })
    void doesNotReadForeignTexts(String text) {
        assertThat(EventId.parse(text)).isEmpty();
    }

    @Test
    void refusesNumbersThatItsTextCouldNotHold() {
        assertRefused(EventId.JOURNALS, 0, 0);
        assertRefused(-1, 0, 0);
        assertRefused(0, 1 << 25, 0);
        assertRefused(0, -1, 0);
        assertRefused(0, 0, 1L << 55);
        assertRefused(0, 0, -1);
    }

    private static void assertRefused(long journal, int term, long sequence) {
        assertThatThrownBy(() -> new EventId(journal, term, sequence)).isInstanceOf(IllegalArgumentException.class);
    }
}
