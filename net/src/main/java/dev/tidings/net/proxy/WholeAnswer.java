package dev.tidings.net.proxy;

import dev.tidings.core.run.OwnedBy;
import dev.tidings.core.run.Owner;
import dev.tidings.net.http.Headers;
import io.netty.buffer.ByteBuf;
import java.io.ByteArrayOutputStream;

/** An answer to the gateway itself, which is told when it is whole. */
@OwnedBy(Owner.IO_LOOP)
final class WholeAnswer implements UpstreamConnection.Rest {

    /** An instruction, a page of a stream, some messages; it may stay in memory for as long as a client is held. */
    private static final int MAX_BYTES = 1 << 20;

    private final UpstreamConnection upstream;
    private final Listener listener;
    private final ByteArrayOutputStream body = new ByteArrayOutputStream();

    /** Who is told. */
    interface Listener {

        void onWhole(byte[] body);

        /** There is no more to come, and it is not all. */
        void onBroken(Failure failure);
    }

    /** From behind the head on. */
    WholeAnswer(UpstreamConnection upstream, Listener listener) {
        this.upstream = upstream;
        this.listener = listener;
    }

    @Override
    public void onPiece(ByteBuf piece) {
        if (body.size() + piece.readableBytes() > MAX_BYTES) {
            upstream.close();
            listener.onBroken(Failure.tooLong(MAX_BYTES));
            return;
        }
        byte[] bytes = new byte[piece.readableBytes()];
        piece.readBytes(bytes);
        body.writeBytes(bytes);
    }

    @Override
    public void onBatch() {}

    @Override
    public void onAnswerEnd(Headers trailers) {
        listener.onWhole(body.toByteArray());
    }

    @Override
    public void onBroken(Failure failure) {
        listener.onBroken(failure);
    }
}
