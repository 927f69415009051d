package dev.tidings.net.http;

import dev.tidings.core.run.OwnedBy;
import dev.tidings.core.run.Owner;
import io.netty.buffer.ByteBuf;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads the head of one answer after another off a connection, held to the grammar of RFC 9112 §4 and §5. */
@OwnedBy(Owner.IO_LOOP)
public final class ResponseReader {

    /** The largest head of an answer: twice that of a request, for whoever sets many cookies. */
    private static final int MAX_HEAD_BYTES = 65_536;

    private static final Pattern STATUS_LINE = Pattern.compile("HTTP/1\\.([01]) ([1-9][0-9]{2})(?: (.*))?");

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
        Matcher matcher = STATUS_LINE.matcher(line);
        if (!matcher.matches()) {
            throw new BadRequest("status line: HTTP/1.1 and a status of three digits (RFC 9112 §4)");
        }
        Version version = matcher.group(1).equals("1") ? Version.HTTP_1_1 : Version.HTTP_1_0;
        String reason = matcher.group(3) == null ? "" : matcher.group(3);
        return new ResponseHead(version, Integer.parseInt(matcher.group(2)), reason, new Headers());
    }

    private static BadRequest headTooLarge() {
        return new BadRequest("head: at most " + MAX_HEAD_BYTES + " bytes");
    }
}
