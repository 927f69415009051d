package dev.tidings.core.event;

import static dev.tidings.core.Property.forAll;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidings.core.Samples;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class Utf8Test {

    @Test
    void isTheSameFromTextAndFromBytes() {
        forAll(random -> assertIsTheSameFromTextAndFromBytes(Samples.text(random)));
    }

    private static void assertIsTheSameFromTextAndFromBytes(String text) {
        byte[] bytes = text.getBytes(UTF_8);
        Utf8 utf8 = Utf8.of(text);
        ByteBuffer written = ByteBuffer.allocate(bytes.length);
        utf8.writeTo(written);

        assertThat(utf8)
                .hasToString(text)
                .isEqualTo(Utf8.ofValid(bytes))
                .isEqualTo(Utf8.ofStored(bytes))
                .hasSameHashCodeAs(Utf8.ofValid(bytes));
        assertThat(utf8.length()).isEqualTo(bytes.length);
        assertThat(written.array()).isEqualTo(bytes);
        assertThat(utf8.asBuffer()).isEqualTo(ByteBuffer.wrap(bytes));
    }

    @Test
    void isTextWhenJavaSaysSoOfTheBytes() {
        forAll(random -> {
            byte[] bytes = random.nextBoolean() ? Samples.bytes(random, 255) : nearlyText(random);
            boolean isText = Arrays.equals(new String(bytes, UTF_8).getBytes(UTF_8), bytes);

            assertThat(isTaken(bytes))
                    .as("%s is text", HexFormat.of().formatHex(bytes))
                    .isEqualTo(isText);
        });
    }

    /** Every pair of bytes, where the rules are, with what may and may not follow, at every place in a word of eight. */
    @Test
    void isTextWhenJavaSaysSoOfEverySequence() {
        byte[] edges = {0, 0x7f, (byte) 0x80, (byte) 0xbf, (byte) 0xc0, (byte) 0xff};
        for (int pair = 0; pair < 1 << 16; pair++) {
            for (byte third : edges) {
                for (byte fourth : edges) {
                    byte[] bytes = new byte[12];
                    Arrays.fill(bytes, (byte) 'a');
                    ByteBuffer.wrap(bytes)
                            .position(pair % 9)
                            .putShort((short) pair)
                            .put(third)
                            .put(fourth);

                    assertThat(isTaken(bytes))
                            .isEqualTo(Arrays.equals(new String(bytes, UTF_8).getBytes(UTF_8), bytes));
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ff",
                "80",
                "c3",
                "c080",
                "c1bf",
                "e08080",
                "e09fbf",
                "eda080",
                "edbfbf",
                "f08fbfbf",
                "f4908080",
                "f5808080",
                "e282",
                "f09f91",
                "61c3",
                "c361",
                "fe",
                "f8888080 80"
            })
    void refusesBytesThatAreNoUtf8(String hex) {
        byte[] bytes = HexFormat.of().parseHex(hex.replace(" ", ""));

        assertThatThrownBy(() -> Utf8.ofValid(bytes))
                .isInstanceOf(InvalidValue.class)
                .hasMessage("data: got \"" + bytes.length + " bytes\", expected valid UTF-8");
    }

    @Test
    void refusesHalvesOfSurrogatePairs() {
        for (String text : new String[] {"\ud800", "a\udc00b", "\udc4b\ud83d", "\ud83d"}) {
            assertThatThrownBy(() -> Utf8.of(text))
                    .isInstanceOf(InvalidValue.class)
                    .hasMessageEndingWith("expected text without a lone half of a surrogate pair");
        }
    }

    @Test
    void cannotBeChangedThroughItsView() {
        ByteBuffer view = Utf8.of("abc").asBuffer();

        assertThat(view.isReadOnly()).isTrue();
        assertThat(view.hasArray()).isFalse();
        assertThat(Utf8.of("abc").at(2)).isEqualTo((byte) 'c');
        assertThat(Utf8.EMPTY.length()).isZero();
        assertThat(Utf8.of("a")).isNotEqualTo(Utf8.of("b")).isNotEqualTo("a");
    }

    /** A text, cut anywhere, and often with one byte changed. */
    private static byte[] nearlyText(Random random) {
        byte[] text = ("é👋" + Samples.text(random)).getBytes(UTF_8);
        if (random.nextBoolean()) {
            text[random.nextInt(text.length)] ^= (byte) (1 << random.nextInt(Byte.SIZE));
        }
        return Arrays.copyOf(text, random.nextInt(text.length + 1));
    }

    private static boolean isTaken(byte[] bytes) {
        try {
            Utf8.ofValid(bytes);
            return true;
        } catch (InvalidValue e) {
            return false;
        }
    }
}
