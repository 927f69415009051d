package dev.tidings.net.http;

import dev.tidings.core.run.OwnedBy;
import dev.tidings.core.run.Owner;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/** Reads the head of one answer after another off a connection, held to the grammar of RFC 9112 §4 and §5. */
@OwnedBy(Owner.IO_LOOP)
public final class ResponseReader {

    /** The largest head of an answer: twice that of a request, for whoever sets many cookies. */
    private static final int MAX_HEAD_BYTES = 65_536;

    private static final int STATUS_AT = "HTTP/1.1 ".length();
    private static final int STATUS_END = STATUS_AT + 3;

    private final LineReader lines = new LineReader();
    private int headBytes;
    private @Nullable ResponseHead begun;

    /** Nothing was read yet. */
    public ResponseReader() {}

    /**
     * Reads a head if the whole of it is there; its lines are taken as they come.
     *
     * @return the head, or null: call again when there are more bytes
     * @throws BadRequest for a broken rule; nothing more can be read then
     */
    public @Nullable ResponseHead read(ByteBuf in) {
        while (true) {
            String line = lines.read(in, MAX_HEAD_BYTES - headBytes, ResponseReader::headTooLarge);
            if (line == null) {
                return null;
            }
            headBytes += line.length() + 2;
            ResponseHead head = begun;
            if (head == null) {
                begun = statusLine(line);
            } else if (line.isEmpty()) {
                begun = null;
                headBytes = 0;
                return head;
            } else {
                HeadReader.addField(head.headers(), line);
            }
        }
    }

    private static ResponseHead statusLine(String line) {
        boolean version = line.startsWith("HTTP/1.1 ") || line.startsWith("HTTP/1.0 ");
        boolean end = line.length() == STATUS_END || (line.length() > STATUS_END && line.charAt(STATUS_END) == ' ');
        int status = version && end ? status(line) : 0;
        if (status < 100) {
            throw new BadRequest("status line: HTTP/1.1 and a status of three digits (RFC 9112 §4)");
        }
        String reason = line.length() == STATUS_END ? "" : line.substring(STATUS_END + 1);
        Version spoken = line.charAt(STATUS_AT - 2) == '1' ? Version.HTTP_1_1 : Version.HTTP_1_0;
        return new ResponseHead(spoken, status, reason, new Headers());
    }

    /** Returns a number of three digits, or what is less than any. */
    private static int status(String line) {
        int status = 0;
        for (int i = STATUS_AT; i < STATUS_END; i++) {
            char c = line.charAt(i);
            if (c < '0' || c > '9') {
                return 0;
            }
            status = 10 * status + c - '0';
        }
        return status;
    }

    private static BadRequest headTooLarge() {
        return new BadRequest("head: at most " + MAX_HEAD_BYTES + " bytes");
    }
}
