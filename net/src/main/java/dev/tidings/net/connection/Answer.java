package dev.tidings.net.connection;

import dev.tidings.core.event.InvalidValue;
import dev.tidings.core.event.Utf8;
import dev.tidings.core.json.JsonObject;
import dev.tidings.core.json.Problem;
import dev.tidings.net.http.Status;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

/**
 * A whole answer, except for what depends on the connection.
 *
 * @param fields without those that frame the message
 */
public record Answer(Status status, List<Field> fields, Utf8 body) {

    /** A header field; both sides are ours, so they hold nothing that would end the line. */
    public record Field(String name, String value) {}

    private static final Field NO_STORE = new Field("Cache-Control", "no-store");

    private static final int FIELD_CHARS = 32; // of most; only how much room a head gets at first

    public Answer {
        fields = List.copyOf(fields);
    }

    /** An answer without a body. */
    public static Answer of(Status status) {
        return new Answer(status, List.of(), Utf8.EMPTY);
    }

    /** An answer that is a JSON text, which nobody keeps. It ends in a line break, for who reads it in a terminal. */
    public static Answer json(Status status, byte[] json) {
        return json(status, "application/json", json);
    }

    private static Answer json(Status status, String contentType, byte[] json) {
        byte[] line = Arrays.copyOf(json, json.length + 1);
        line[json.length] = '\n';
        return new Answer(status, List.of(new Field("Content-Type", contentType), NO_STORE), Utf8.ofStored(line));
    }

    /** An answer that says what is wrong, and what would be right. */
    public static Answer problem(Status status, String detail) {
        return problem(status, detail, more -> {});
    }

    /**
     * An answer that says what is wrong, and what would be right.
     *
     * @param more writes further members (RFC 9457 §3.2)
     */
    public static Answer problem(Status status, String detail, Consumer<JsonObject> more) {
        var problem = new Problem(Problem.NO_TYPE, status.phrase(), status.code(), detail);
        return json(status, "application/problem+json", problem.json(more));
    }

    /** A 400 that names the parameter or field. */
    static Answer problem(InvalidValue e) {
        return problem(Status.BAD_REQUEST, String.valueOf(e.getMessage()), more -> more.put("parameter", e.where()));
    }

    /** The same with a field more. */
    public Answer with(String name, String value) {
        return with(List.of(new Field(name, value)));
    }

    /** The same with more fields. */
    public Answer with(List<Field> more) {
        if (more.isEmpty()) {
            return this;
        }
        List<Field> all = new ArrayList<>(fields.size() + more.size());
        all.addAll(fields);
        all.addAll(more);
        return new Answer(status, all, body);
    }

    /**
     * Returns the message, to be released by whoever sends it.
     *
     * @param withBody false for the answer to HEAD: the head that GET would get, so far as that is known
     */
    public ByteBuf encode(ByteBufAllocator allocator, boolean withBody) {
        boolean framed = status != Status.NO_CONTENT && (withBody || body.length() > 0);
        Answer whole = framed ? with("Content-Length", Integer.toString(body.length())) : this;
        CharSequence head = whole.text();
        ByteBuf out = allocator.directBuffer(head.length() + body.length());
        ByteBufUtil.writeAscii(out, head);
        if (withBody) {
            out.writeBytes(body.asBuffer());
        }
        return out;
    }

    /** Returns the status line and the fields as they are, up to the empty line. */
    public String head() {
        return text().toString();
    }

    private StringBuilder text() {
        var head = new StringBuilder(FIELD_CHARS * (2 + fields.size()));
        head.append("HTTP/1.1 ").append(status.code()).append(' ').append(status.phrase());
        for (Field field : fields) {
            head.append("\r\n").append(field.name()).append(": ").append(field.value());
        }
        return head.append("\r\n\r\n");
    }
}
