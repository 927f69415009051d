package dev.tidings.core.journal.file;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tidings.core.event.EventType;
import dev.tidings.core.event.IdempotencyKey;
import dev.tidings.core.event.Topic;
import dev.tidings.core.event.Utf8;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.Optional;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * The records of a segment, as bytes: a mark shows where one begins, a checksum guards it. Big-endian.
 *
 * <pre>
 *  0 u32 mark                           28 u8  kind            34 u32 bytes of data
 *  4 u32 bytes of the whole record      29 u8  flags           38 topic, type, key, data
 *  8 u32 CRC-32C of all that follows    30 u16 bytes of topic
 * 12 u64 sequence                       32 u8  bytes of type
 * 20 u64 time, ms since the epoch       33 u8  bytes of key
 * </pre>
 */
public final class RecordCodec {

    /** The bytes before topic, type, key and data. */
    static final int HEAD_BYTES = 38;

    /** No text holds the byte ff (RFC 3629 §1), so nothing that anybody publishes can be taken for a record. */
    static final int MARK = 0xff_54_64_ff;

    private static final int CHECKSUM = 8;
    private static final int CHECKED_FROM = 12;
    private static final int ENDS_TOPIC = 1;
    private static final int MORE_FOLLOW = 2;

    private RecordCodec() {}

    /** What a record says. */
    public enum Kind {
        /** An event. */
        EVENT(0),
        /** All that was published on the topic before is forgotten. */
        FORGOTTEN(1),
        /** Events of the topic were there and are no longer: those that the data lists; left behind by compaction. */
        TRIMMED(2);

        private final byte code;

        Kind(int code) {
            this.code = (byte) code;
        }

        private static @Nullable Kind of(byte code) {
            return switch (code) {
                case 0 -> EVENT;
                case 1 -> FORGOTTEN;
                case 2 -> TRIMMED;
                default -> null;
            };
        }
    }

    /**
     * A record as a value.
     *
     * @param moreFollow whether the next record was submitted together with this one: both are there or neither
     */
    public record Stored(
            Kind kind,
            long sequence,
            long timeMs,
            Topic topic,
            EventType type,
            Optional<IdempotencyKey> key,
            Utf8 data,
            boolean endsTopic,
            boolean moreFollow) {

        public static Stored forgotten(long sequence, long timeMs, Topic topic) {
            return bare(Kind.FORGOTTEN, sequence, timeMs, topic, Utf8.EMPTY);
        }

        /**
         * Says which events of a topic are gone.
         *
         * @param gone a {@link SequenceList} that ends with {@code through}
         */
        public static Stored trimmed(long through, long timeMs, Topic topic, Utf8 gone) {
            return bare(Kind.TRIMMED, through, timeMs, topic, gone);
        }

        private static Stored bare(Kind kind, long sequence, long timeMs, Topic topic, Utf8 data) {
            return new Stored(kind, sequence, timeMs, topic, EventType.MESSAGE, Optional.empty(), data, false, false);
        }
    }

    /** Returns the bytes that a record takes at most, for a buffer that has room. */
    public static int maxBytes(Utf8 data) {
        return HEAD_BYTES + Topic.MAX_BYTES + EventType.MAX_BYTES + IdempotencyKey.MAX_CHARS + data.length();
    }

    /** Writes a record into a buffer, which has room for it. */
    public static void write(Stored stored, ByteBuffer out) {
        byte[] topic = stored.topic().name().getBytes(UTF_8);
        byte[] type = stored.type().equals(EventType.MESSAGE)
                ? new byte[0]
                : stored.type().name().getBytes(UTF_8);
        byte[] key = stored.key().map(IdempotencyKey::text).orElse("").getBytes(UTF_8);
        int start = out.position();
        int bytes = HEAD_BYTES
                + topic.length
                + type.length
                + key.length
                + stored.data().length();
        out.putInt(MARK).putInt(bytes).putInt(0).putLong(stored.sequence()).putLong(stored.timeMs());
        out.put(stored.kind().code).put(flags(stored));
        out.putShort((short) topic.length).put((byte) type.length).put((byte) key.length);
        out.putInt(stored.data().length()).put(topic).put(type).put(key);
        stored.data().writeTo(out);
        out.putInt(start + CHECKSUM, checksum(out, start, bytes));
    }

    /**
     * Returns how many bytes the record at the buffer's position says it has, or 0 when it cannot be one: fewer than
     * {@link #HEAD_BYTES} are there, it has no mark, or its lengths do not add up.
     */
    public static int bytesOf(ByteBuffer in) {
        int at = in.position();
        if (in.remaining() < HEAD_BYTES || in.getInt(at) != MARK) {
            return 0;
        }
        int bytes = in.getInt(at + 4);
        long sum = (long) HEAD_BYTES
                + Short.toUnsignedInt(in.getShort(at + 30))
                + Byte.toUnsignedInt(in.get(at + 32))
                + Byte.toUnsignedInt(in.get(at + 33))
                + Integer.toUnsignedLong(in.getInt(at + 34));
        return bytes == sum && Kind.of(in.get(at + 28)) != null ? bytes : 0;
    }

    /** Returns the sequence of the record at the buffer's position, of which the head is there. */
    public static long sequenceOf(ByteBuffer in) {
        return in.getLong(in.position() + CHECKED_FROM);
    }

    /** Reads the record at the buffer's position, all of which is there, and moves past it; null when it is damaged. */
    public static @Nullable Stored read(ByteBuffer in) {
        int start = in.position();
        int bytes = bytesOf(in);
        if (bytes == 0 || bytes > in.remaining() || in.getInt(start + CHECKSUM) != checksum(in, start, bytes)) {
            return null;
        }
        in.position(start + CHECKED_FROM);
        long sequence = in.getLong();
        long timeMs = in.getLong();
        Kind kind = Objects.requireNonNull(Kind.of(in.get()));
        int flags = in.get();
        byte[] topic = new byte[Short.toUnsignedInt(in.getShort())];
        byte[] type = new byte[Byte.toUnsignedInt(in.get())];
        byte[] key = new byte[Byte.toUnsignedInt(in.get())];
        byte[] data = new byte[in.getInt()];
        in.get(topic).get(type).get(key).get(data);
        return new Stored(
                kind,
                sequence,
                timeMs,
                new Topic(new String(topic, UTF_8)),
                type.length == 0 ? EventType.MESSAGE : new EventType(new String(type, UTF_8)),
                key.length == 0 ? Optional.empty() : Optional.of(new IdempotencyKey(new String(key, UTF_8))),
                Utf8.ofStored(data),
                (flags & ENDS_TOPIC) != 0,
                (flags & MORE_FOLLOW) != 0);
    }

    private static byte flags(Stored stored) {
        return (byte) ((stored.endsTopic() ? ENDS_TOPIC : 0) | (stored.moreFollow() ? MORE_FOLLOW : 0));
    }

    private static int checksum(ByteBuffer buffer, int start, int bytes) {
        var crc = new CRC32C();
        crc.update(buffer.duplicate().limit(start + bytes).position(start + CHECKED_FROM));
        return (int) crc.getValue();
    }
}
