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

    /** What is set aside before anything has come, whatever was announced: most events fit. */
    private static final int FIRST_BYTES = 1024;

    private final IoLoop.Unfinished unfinished;
    private final int maxBytes;
    private final String tooLong;
    private final Consumer<Utf8> whole;
    private byte[] bytes;
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
        this.bytes = new byte[Math.min(maxBytes, FIRST_BYTES)];
        if (announced instanceof BodyLength.Length(long announcedBytes) && announcedBytes > maxBytes) {
            throw tooLarge();
        }
    }

    @Override
    public void onData(ByteBuf piece) {
        int more = piece.readableBytes();
        if (more > maxBytes - length) {
            unfinished.set(0);
            throw tooLarge();
        }
        unfinished.set(length + more);
        if (length + more > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.min(maxBytes, Math.max(length + more, 2 * bytes.length)));
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

    private Refused tooLarge() {
        return Refused.permanently(Status.CONTENT_TOO_LARGE, tooLong);
    }
}
