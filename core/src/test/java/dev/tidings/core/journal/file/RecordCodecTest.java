package dev.tidings.core.journal.file;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.core.event.EventType;
import dev.tidings.core.event.IdempotencyKey;
import dev.tidings.core.event.Topic;
import dev.tidings.core.event.Utf8;
import dev.tidings.core.journal.file.RecordCodec.Kind;
import dev.tidings.core.journal.file.RecordCodec.Stored;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RecordCodecTest {

    private static final Stored EVENT = new Stored(
            Kind.EVENT,
            7,
            1_700_000_000_000L,
            new Topic("orders/é"),
            new EventType("note"),
            Optional.of(new IdempotencyKey("key 1")),
            Utf8.of("{\"a\":1}"),
            true,
            true);

    private static final List<Stored> ALL = List.of(
            EVENT,
            new Stored(Kind.EVENT, 1, 0, new Topic("a"), EventType.MESSAGE, Optional.empty(), Utf8.EMPTY, false, false),
            Stored.forgotten((1L << 55) - 1, Long.MAX_VALUE, new Topic("x".repeat(Topic.MAX_BYTES))),
            Stored.trimmed(3, 5, new Topic("a/b"), Utf8.of("\u0001")));

    /** The format on the disk is a promise: this changes only together with the version in the header. */
    @Test
    void writesTheBytesThatTheFormatSays() {
        assertThat(HexFormat.of().formatHex(encode(EVENT)))
                .isEqualTo(
                        "ff5464ff" // here a record begins
                                + "0000003f" // 63 bytes: 38 and 9 and 4 and 5 and 7
                                + "bed32924" // CRC-32C of what follows
                                + "0000000000000007" // sequence
                                + "0000018bcfe56800" // time
                                + "00" // an event
                                + "03" // ends its topic, more follow
                                + "000904" // topic, type
                                + "05" // key
                                + "00000007" // data
                                + "6f72646572732fc3a9" // orders/é
                                + "6e6f7465" // note
                                + "6b65792031" // key 1
                                + "7b2261223a317d"); // {"a":1}
    }

    @Test
    void readsWhatItWroteAndMovesPastIt() {
        ByteBuffer buffer = ByteBuffer.allocate(5000);
        ALL.forEach(stored -> RecordCodec.write(stored, buffer));
        buffer.flip();

        for (Stored stored : ALL) {
            assertThat(RecordCodec.sequenceOf(buffer)).isEqualTo(stored.sequence());
            assertThat(RecordCodec.read(buffer)).isEqualTo(stored);
        }
        assertThat(buffer.hasRemaining()).isFalse();
    }

    /** As damage behind which the next record is looked for would show it. */
    @Test
    void whatIsPublishedHoldsNoMark() {
        assertThat(new String(ByteBuffer.allocate(4).putInt(RecordCodec.MARK).array(), UTF_8))
                .contains("\ufffd");
        for (Stored stored : ALL) {
            ByteBuffer bytes = ByteBuffer.wrap(encode(stored));
            for (int at = RecordCodec.HEAD_BYTES; at + 4 <= bytes.limit(); at++) {
                assertThat(bytes.getInt(at)).isNotEqualTo(RecordCodec.MARK);
            }
        }
    }

    @Test
    void takesNoMoreBytesThanItSays() {
        for (Stored stored : ALL) {
            assertThat(encode(stored).length).isLessThanOrEqualTo(RecordCodec.maxBytes(stored.data()));
        }
    }

    @Test
    void aBeginningOfARecordIsNone() {
        for (Stored stored : ALL) {
            byte[] whole = encode(stored);
            for (int length = 0; length < whole.length; length++) {
                ByteBuffer part = ByteBuffer.wrap(whole, 0, length);
                int expected = length < RecordCodec.HEAD_BYTES ? 0 : whole.length;
                assertThat(RecordCodec.bytesOf(part)).isEqualTo(expected);
                assertThat(RecordCodec.read(part)).isNull();
            }
        }
    }

    @Test
    void aRecordWithAnyBitFlippedIsNone() {
        for (Stored stored : ALL) {
            byte[] bytes = encode(stored);
            for (int bit = 0; bit < bytes.length * 8; bit++) {
                bytes[bit / 8] ^= (byte) (1 << bit % 8);
                assertThat(RecordCodec.read(ByteBuffer.wrap(bytes)))
                        .as("bit %d of %s", bit, stored)
                        .isNull();
                bytes[bit / 8] ^= (byte) (1 << bit % 8);
            }
        }
    }

    @Test
    void anyBytesAtAllAreNoRecordAndNoError() {
        for (long seed = 0; seed < 20_000; seed++) {
            var random = new Random(seed);
            byte[] bytes = new byte[random.nextInt(200)];
            random.nextBytes(bytes);
            if (bytes.length >= RecordCodec.HEAD_BYTES && random.nextBoolean()) {
                claimToFit(ByteBuffer.wrap(bytes), random);
            }
            assertThat(RecordCodec.read(ByteBuffer.wrap(bytes)))
                    .as("seed %d", seed)
                    .isNull();
        }
    }

    @Test
    void lengthsThatDoNotAddUpAreNoRecord() {
        ByteBuffer bytes = ByteBuffer.wrap(encode(EVENT));
        bytes.putInt(4, -1);
        assertThat(RecordCodec.bytesOf(bytes)).isZero();
        bytes.putInt(4, Integer.MAX_VALUE).putInt(34, Integer.MAX_VALUE);
        assertThat(RecordCodec.bytesOf(bytes)).isZero();
        bytes.putInt(4, 21).putInt(34, -35);
        assertThat(RecordCodec.bytesOf(bytes)).isZero();
    }

    /** Makes the lengths of a head add up, so that only the checksum is wrong. */
    private static void claimToFit(ByteBuffer bytes, Random random) {
        int rest = bytes.capacity() - RecordCodec.HEAD_BYTES;
        int topic = random.nextInt(rest + 1);
        bytes.putInt(0, RecordCodec.MARK).putInt(4, bytes.capacity()).put(28, (byte) random.nextInt(3));
        bytes.putShort(30, (short) topic).put(32, (byte) 0).put(33, (byte) 0).putInt(34, rest - topic);
    }

    private static byte[] encode(Stored stored) {
        ByteBuffer buffer = ByteBuffer.allocate(RecordCodec.maxBytes(stored.data()));
        RecordCodec.write(stored, buffer);
        byte[] bytes = new byte[buffer.flip().remaining()];
        buffer.get(bytes);
        return bytes;
    }
}
