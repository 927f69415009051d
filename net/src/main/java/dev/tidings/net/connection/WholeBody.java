package dev.tidings.net.connection;

import dev.tidings.core.event.Utf8;
import dev.tidings.core.run.OwnedBy;
import dev.tidings.core.run.Owner;
import dev.tidings.net.http.BodyLength;
import dev.tidings.net.http.Status;
import io.netty.buffer.ByteBuf;
import java.util.Arrays;
import java.util.function.Consumer;

/** A body that is one text: in memory whole, up to a limit. */
@OwnedBy(Owner.IO_LOOP)
public final class WholeBody implements Body {

    /** How much of what was announced is set aside for each byte that came: usually all of it, for a promise alone nothing. */
    private static final int ROOM_PER_BYTE = 16;

    private final IoLoop.Unfinished unfinished;
    private final int maxBytes;
    private final String tooLong;
    private final Consumer<Utf8> whole;
    private final int announcedBytes; // 0 when nothing was said, or nothing comes
    private byte[] bytes = {};
    private int length;

    /**
     * Takes a body.
     *
     * @param tooLong what would be right, when it is longer
     * @param whole told once, if the body is text
     */
    public WholeBody(IoLoop loop, BodyLength announced, int maxBytes, String tooLong, Consumer<Utf8> whole) {
        this.unfinished = loop.unfinished();
        this.maxBytes = maxBytes;
        this.tooLong = tooLong;
        this.whole = whole;
        this.announcedBytes = announced instanceof BodyLength.Length(long length) ? checked(length) : 0;
    }

    @Override
    public void onData(ByteBuf piece) {
        int more = piece.readableBytes();
        if (more > maxBytes - length) {
            unfinished.set(0);
            throw tooLarge();
        }
        if (length + more > bytes.length) {
            int room = room(length + more);
            unfinished.set(room);
            bytes = Arrays.copyOf(bytes, room);
        }
        piece.readBytes(bytes, length, more);
        length += more;
    }

    @Override
    public void onEnd() {
        unfinished.set(0); // what is whole is somebody else's
        whole.accept(Utf8.ofValid(length == bytes.length ? bytes : Arrays.copyOf(bytes, length)));
    }

    @Override
    public void onGone() {
        unfinished.set(0);
    }

    /** All that was announced, if that is not far, so that a whole body is one array; without an announcement, twice as much. */
    private int room(int needed) {
        long room = announcedBytes > 0 ? Math.min(announcedBytes, (long) ROOM_PER_BYTE * needed) : 2L * bytes.length;
        return (int) Math.min(maxBytes, Math.max(needed, room));
    }

    private int checked(long announced) {
        if (announced > maxBytes) {
            throw tooLarge();
        }
        return (int) announced;
    }

    private Refused tooLarge() {
        return Refused.permanently(Status.CONTENT_TOO_LARGE, tooLong);
    }
}
