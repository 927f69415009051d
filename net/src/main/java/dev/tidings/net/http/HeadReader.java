package dev.tidings.net.http;

import dev.tidings.core.run.OwnedBy;
import dev.tidings.core.run.Owner;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/** Reads one head after another off a connection, held to the grammar of RFC 9112 §3 and §5. */
@OwnedBy(Owner.IO_LOOP)
public final class HeadReader {

    /** The longest request line: what nginx takes from a client, and room for some dozens of selectors. */
    static final int MAX_LINE_BYTES = 8192;

    /** The largest head: what nginx takes, 4 buffers of 8 KiB. Cookies and tokens are the bulk of it. */
    static final int MAX_HEAD_BYTES = 32_768;

    /** The most header fields: browsers behind three proxies send about 40. */
    static final int MAX_FIELDS = 100;

    private final LineReader lines = new LineReader();
    private State state = State.BEFORE;
    private int headBytes;
    private @Nullable RequestLine requestLine;
    private Headers headers = new Headers();

    private enum State {
        /** Before the request line; an empty line here is skipped once (RFC 9112 §2.2). */
        BEFORE,
        AFTER_EMPTY_LINE,
        FIELDS
    }

    /** Nothing was read yet. */
    public HeadReader() {}

    /** Returns whether some of a head was taken already. */
    public boolean hasBegun() {
        return state != State.BEFORE;
    }

    /**
     * Reads a head if the whole of it is there; its lines are taken as they come.
     *
     * @return the head, or null: call again when there are more bytes
     * @throws BadRequest for a broken rule; nothing more can be read then
     */
    public @Nullable Head read(ByteBuf in) {
        while (true) {
            boolean atFields = state == State.FIELDS;
            int room = atFields ? MAX_HEAD_BYTES - headBytes : MAX_LINE_BYTES;
            String line = lines.read(in, room, atFields ? HeadReader::headTooLarge : HeadReader::lineTooLong);
            if (line == null) {
                return null;
            }
            headBytes += line.length() + 2;
            Head head = onLine(line);
            if (head != null) {
                return head;
            }
        }
    }

    private @Nullable Head onLine(String line) {
        RequestLine first = requestLine;
        if (first != null) {
            if (line.isEmpty()) {
                Headers fields = headers;
                reset();
                return first.with(fields);
            }
            addField(headers, line);
        } else if (!line.isEmpty()) {
            requestLine = RequestLine.parse(line);
            state = State.FIELDS;
        } else if (state == State.BEFORE) {
            state = State.AFTER_EMPTY_LINE;
        } else {
            throw new BadRequest("request line: at most one empty line before it (RFC 9112 §2.2)");
        }
        return null;
    }

    private void reset() {
        state = State.BEFORE;
        headBytes = 0;
        requestLine = null;
        headers = new Headers();
    }

    /** Takes a header or trailer field (RFC 9112 §5). */
    static void addField(Headers headers, String line) {
        if (line.charAt(0) == ' ' || line.charAt(0) == '\t') {
            throw new BadRequest("header field: on one line, not folded (RFC 9112 §5.2)");
        }
        int colon = line.indexOf(':');
        if (colon < 0) {
            throw new BadRequest("header field: a name, a colon and a value (RFC 9112 §5)");
        }
        String name = line.substring(0, colon);
        if (!Grammar.isToken(name)) {
            throw new BadRequest("header field: a name of letters, digits and !#$%&'*+-.^_`|~, and nothing"
                    + " between it and the colon (RFC 9112 §5.1)");
        }
        if (headers.count() == MAX_FIELDS) {
            throw new BadRequest(Status.HEAD_TOO_LARGE, "head: at most " + MAX_FIELDS + " header fields");
        }
        headers.add(name, Grammar.trim(line, colon + 1));
    }

    private static BadRequest lineTooLong() {
        return new BadRequest(
                Status.URI_TOO_LONG, "request line: at most " + MAX_LINE_BYTES + " bytes; a pattern names many topics");
    }

    private static BadRequest headTooLarge() {
        return new BadRequest(Status.HEAD_TOO_LARGE, "head: at most " + MAX_HEAD_BYTES + " bytes");
    }
}
