package dev.tidings.app.bench.wire;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Reads one answer (RFC 9112) from bytes that come in pieces of any size: its head, then the content of its body, without chunks.
 * Used by one thread at a time.
 */
public final class AnswerReader {

    private static final int MAX_HEAD_BYTES = 64 * 1024;
    private static final long MAX_CHUNK_BYTES = Integer.MAX_VALUE;

    private final Function<AnswerHead, Bytes> onHead;
    private final Carry head = new Carry(MAX_HEAD_BYTES);
    private State state = State.HEAD;
    private @Nullable Bytes body;
    private int lineEnds; // of the head: how much of CR LF CR LF, or LF LF, has come
    private long left; // of the body, or of the chunk
    private boolean inExtension;
    private boolean trailerLineHasText;
    private int digits;

    private enum State {
        HEAD,
        LENGTH,
        UNTIL_CLOSE,
        CHUNK_SIZE,
        CHUNK,
        CHUNK_END,
        TRAILER,
        DONE
    }

    /** @param onHead is told the head, and says who takes the body; not told of interim answers such as 103 */
    public AnswerReader(Function<AnswerHead, Bytes> onHead) {
        this.onHead = onHead;
    }

    /**
     * Reads the next piece.
     *
     * @return the first byte that is no part of the answer any more: {@code to}, unless the answer ended before
     * @throws BadAnswer when it is no answer
     */
    public int feed(byte[] in, int from, int to) {
        int at = from;
        while (at < to && state != State.DONE) {
            at = switch (state) {
                case HEAD -> head(in, at, to);
                case LENGTH -> counted(in, at, to, State.DONE);
                case CHUNK -> counted(in, at, to, State.CHUNK_END);
                case UNTIL_CLOSE -> all(in, at, to);
                case CHUNK_SIZE -> chunkSize(in[at], at);
                case CHUNK_END -> chunkEnd(in[at], at);
                case TRAILER -> trailer(in[at], at);
                case DONE -> at;
            };
        }
        return at;
    }

    /** Returns whether all of it has come. */
    public boolean isDone() {
        return state == State.DONE;
    }

    /** Returns whether the answer is whole when the connection ends now. */
    public boolean mayEndHere() {
        return state == State.DONE || state == State.UNTIL_CLOSE;
    }

    private int head(byte[] in, int from, int to) {
        int at = from;
        while (at < to && lineEnds < 2) {
            byte b = in[at++];
            if (b == '\n') {
                lineEnds++;
            } else if (b != '\r') {
                lineEnds = 0;
            }
        }
        head.add(in, from, at);
        if (lineEnds == 2) {
            lineEnds = 0;
            begin(AnswerHead.parse(new String(head.bytes(), 0, head.length(), ISO_8859_1)));
            head.clear();
        }
        return at;
    }

    private void begin(AnswerHead answer) {
        if (answer.status() < 200 && answer.status() != 101) {
            return; // interim (RFC 9110 §15.2): the answer is still to come
        }
        body = onHead.apply(answer);
        left = answer.length();
        if (answer.status() == 101) {
            state = State.UNTIL_CLOSE;
        } else if (answer.isChunked()) {
            state = State.CHUNK_SIZE;
            left = 0;
        } else if (left < 0) {
            state = State.UNTIL_CLOSE;
        } else {
            state = left == 0 ? State.DONE : State.LENGTH;
        }
    }

    private int counted(byte[] in, int from, int to, State then) {
        int end = (int) Math.min(to, from + left);
        give(in, from, end);
        left -= end - from;
        if (left == 0) {
            state = then;
        }
        return end;
    }

    private int all(byte[] in, int from, int to) {
        give(in, from, to);
        return to;
    }

    private int chunkSize(byte b, int at) {
        int digit = Character.digit(b, 16);
        if (b == '\n') {
            if (digits == 0) {
                throw new BadAnswer("a chunk without a size");
            }
            state = left == 0 ? State.TRAILER : State.CHUNK;
            digits = 0;
            inExtension = false;
        } else if (digit >= 0 && !inExtension) {
            left = left * 16 + digit;
            digits++;
            if (left > MAX_CHUNK_BYTES) {
                throw new BadAnswer("a chunk of more than 2 GiB");
            }
        } else if (b == ';' || b == ' ' || b == '\t' || b == '\r') {
            inExtension = true;
        } else if (!inExtension) {
            throw new BadAnswer("a chunk whose size is no number");
        }
        return at + 1;
    }

    private int chunkEnd(byte b, int at) {
        if (b == '\n') {
            state = State.CHUNK_SIZE;
        } else if (b != '\r') {
            throw new BadAnswer("a chunk that is longer than its size");
        }
        return at + 1;
    }

    private int trailer(byte b, int at) {
        if (b == '\n') {
            state = trailerLineHasText ? State.TRAILER : State.DONE;
            trailerLineHasText = false;
        } else if (b != '\r') {
            trailerLineHasText = true;
        }
        return at + 1;
    }

    private void give(byte[] in, int from, int to) {
        if (body != null) {
            body.take(in, from, to);
        }
    }
}
