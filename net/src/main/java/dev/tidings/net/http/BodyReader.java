package dev.tidings.net.http;

import dev.tidings.core.run.OwnedBy;
import dev.tidings.core.run.Owner;
import io.netty.buffer.ByteBuf;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Takes one message's body out of its framing, piece by piece (RFC 9112 §6 and §7.1). */
@OwnedBy(Owner.IO_LOOP)
public final class BodyReader {

    /** The longest line with a chunk's size: 16 digits, and extensions, which nobody uses. */
    private static final int MAX_SIZE_LINE_BYTES = 256;

    private static final int MAX_TRAILER_BYTES = 8192;

    /** RFC 9112 §7.1.1, without the blanks that recipients "must" take although nobody may send them. */
    private static final Pattern SIZE_LINE = Pattern.compile(
            "([0-9A-Fa-f]{1,15})(;" + Grammar.TOKEN + "(=(" + Grammar.TOKEN + "|\"([^\"\\\\]|\\\\.)*\"))?)*");

    private final LineReader lines = new LineReader();
    private final Headers trailers = new Headers();

    private State state;
    private long left; // bytes of the body, or of the chunk
    private int trailerBytes;

    private enum State {
        PLAIN,
        CHUNK_SIZE,
        CHUNK_DATA,
        CHUNK_END,
        TRAILERS,
        UNTIL_CLOSE,
        DONE
    }

    /** A body that was announced so. */
    public BodyReader(BodyLength bodyLength) {
        switch (bodyLength) {
            case BodyLength.None() -> state = State.DONE;
            case BodyLength.Length(long bytes) -> {
                state = State.PLAIN;
                left = bytes;
            }
            case BodyLength.Chunked() -> state = State.CHUNK_SIZE;
            case BodyLength.UntilClose() -> state = State.UNTIL_CLOSE;
        }
    }

    /** Returns whether the whole body was read. */
    public boolean isDone() {
        return state == State.DONE;
    }

    /** Returns whether the body is whole when the connection was closed here in an orderly way. */
    public boolean isDoneAtClose() {
        return state == State.UNTIL_CLOSE || state == State.DONE;
    }

    /** Returns the fields behind the body: all of them when it {@link #isDone()}. */
    public Headers trailers() {
        return trailers;
    }

    /**
     * Reads the next piece of the body.
     *
     * @return a slice of {@code in} that is not retained, or null: call again when there are more bytes, unless it
     *     {@link #isDone()}
     * @throws BadRequest for a broken rule; nothing more can be read then
     */
    public @Nullable ByteBuf read(ByteBuf in) {
        while (true) {
            switch (state) {
                case PLAIN, CHUNK_DATA -> {
                    return piece(in);
                }
                case CHUNK_SIZE -> {
                    if (!readSize(in)) {
                        return null;
                    }
                }
                case CHUNK_END -> {
                    if (!readEndOfChunk(in)) {
                        return null;
                    }
                }
                case TRAILERS -> {
                    if (!readTrailer(in)) {
                        return null;
                    }
                }
                case UNTIL_CLOSE -> {
                    return in.isReadable() ? in.readSlice(in.readableBytes()) : null;
                }
                case DONE -> {
                    return null;
                }
            }
        }
    }

    private @Nullable ByteBuf piece(ByteBuf in) {
        if (!in.isReadable()) {
            return null;
        }
        ByteBuf piece = in.readSlice((int) Math.min(left, in.readableBytes()));
        left -= piece.readableBytes();
        if (left == 0) {
            state = state == State.PLAIN ? State.DONE : State.CHUNK_END;
        }
        return piece;
    }

    private boolean readSize(ByteBuf in) {
        String line = lines.read(in, MAX_SIZE_LINE_BYTES, BodyReader::sizeLineTooLong);
        if (line == null) {
            return false;
        }
        var matcher = SIZE_LINE.matcher(line);
        if (!matcher.matches()) {
            throw new BadRequest("chunk size: 1 to 15 hexadecimal digits, and nothing else but well-formed"
                    + " extensions (RFC 9112 §7.1)");
        }
        left = Long.parseLong(matcher.group(1), 16);
        state = left == 0 ? State.TRAILERS : State.CHUNK_DATA;
        return true;
    }

    private boolean readEndOfChunk(ByteBuf in) {
        if (in.isReadable() && in.getByte(in.readerIndex()) != '\r') {
            throw noEndOfChunk();
        }
        if (in.readableBytes() < 2) {
            return false;
        }
        if (in.getByte(in.readerIndex() + 1) != '\n') {
            throw noEndOfChunk();
        }
        in.skipBytes(2);
        state = State.CHUNK_SIZE;
        return true;
    }

    private boolean readTrailer(ByteBuf in) {
        String line = lines.read(in, MAX_TRAILER_BYTES - trailerBytes, BodyReader::trailersTooLarge);
        if (line == null) {
            return false;
        }
        if (line.isEmpty()) {
            state = State.DONE;
        } else {
            trailerBytes += line.length();
            HeadReader.addField(trailers, line);
        }
        return true;
    }

    private static BadRequest sizeLineTooLong() {
        return new BadRequest("chunk size: a line of at most " + MAX_SIZE_LINE_BYTES + " bytes");
    }

    private static BadRequest trailersTooLarge() {
        return new BadRequest(Status.HEAD_TOO_LARGE, "trailers: at most " + MAX_TRAILER_BYTES + " bytes");
    }

    private static BadRequest noEndOfChunk() {
        return new BadRequest("chunk: its size in bytes, then CR LF (RFC 9112 §7.1)");
    }
}
