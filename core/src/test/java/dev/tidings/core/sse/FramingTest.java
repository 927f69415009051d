package dev.tidings.core.sse;

import static dev.tidings.core.Property.forAll;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.core.Samples;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class FramingTest {

    @Test
    void putsTheSizeInHexBeforeAChunk() {
        assertThat(new String(Samples.whole(Framing.CHUNKED.frame("0123456789abcdef+".getBytes(US_ASCII))), US_ASCII))
                .isEqualTo("11\r\n0123456789abcdef+\r\n");
        assertThat(new String(Framing.CHUNKED.end(), US_ASCII)).isEqualTo("0\r\n\r\n");
    }

    @Test
    void doesNotEndABodyWithAnEmptyPart() {
        assertThat(Framing.CHUNKED.frame(new byte[0])).isEmpty();
    }

    @Test
    void leavesAPlainBodyAsItIs() {
        byte[] part = {1, 2, 3};

        assertThat(Samples.whole(Framing.PLAIN.frame(part))).isEqualTo(part);
        assertThat(Framing.PLAIN.end()).isEmpty();
    }

    @Test
    void givesBackTheBodyWhateverItsParts() {
        forAll(random -> assertGivesBack(Samples.list(random, 0, 255, r -> Samples.bytes(r, 600))));
    }

    private static void assertGivesBack(List<byte[]> parts) {
        var body = new ByteArrayOutputStream();
        var wire = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            body.writeBytes(part);
            wire.writeBytes(Samples.whole(Framing.CHUNKED.frame(part)));
        }
        wire.writeBytes(Framing.CHUNKED.end());

        assertThat(unchunk(wire.toByteArray())).isEqualTo(body.toByteArray());
    }

    /** Reads a whole chunked body, strictly: hexadecimal sizes, no extensions, nothing after the end. */
    static byte[] unchunk(byte[] wire) {
        String text = new String(wire, ISO_8859_1);
        var body = new ByteArrayOutputStream();
        int at = 0;
        while (true) {
            int sizeEnd = text.indexOf("\r\n", at);
            int size = Integer.parseInt(text.substring(at, sizeEnd), 16);
            int start = sizeEnd + 2;
            body.writeBytes(Arrays.copyOfRange(wire, start, start + size));
            at = start + size + 2;
            assertThat(text.substring(start + size, at)).isEqualTo("\r\n");
            if (size == 0) {
                assertThat(at).as("the end").isEqualTo(wire.length);
                return body.toByteArray();
            }
        }
    }
}
