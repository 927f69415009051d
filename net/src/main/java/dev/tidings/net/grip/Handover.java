package dev.tidings.net.grip;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tidings.core.event.EventId;
import dev.tidings.core.event.InvalidValue;
import dev.tidings.core.event.Topic;
import dev.tidings.core.grip.Content;
import dev.tidings.core.grip.Field;
import dev.tidings.core.grip.Filter;
import dev.tidings.core.grip.Instruction;
import dev.tidings.core.grip.Reply;
import dev.tidings.core.grip.Signature;
import dev.tidings.core.grip.SocketEvent;
import dev.tidings.core.run.OwnedBy;
import dev.tidings.core.run.Owner;
import dev.tidings.net.connection.Exchange;
import dev.tidings.net.http.Headers;
import dev.tidings.net.http.Request;
import dev.tidings.net.http.ResponseHead;
import dev.tidings.net.http.Status;
import dev.tidings.net.http.Version;
import dev.tidings.net.ws.Handshake;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** One application's words to the gateway, and the gateway's to it, on one loop. */
@OwnedBy(Owner.IO_LOOP)
public final class Handover {

    private static final String FEATURES = "status, link:next, link:gone, "
            + Arrays.stream(Filter.values())
                    .map(filter -> "filter:" + filter.word())
                    .collect(Collectors.joining(", "));

    /** What a client says in the gateway's name. Only LF begins a line: Java knows others, which may stand in a value. */
    private static final Pattern CLAIMS = Pattern.compile("(?md)^grip[-_][^\r\n]*\r\n");

    /** Who publishes an answer knows nothing of the connections that it is given on (RFC 9110 §7.6.1). */
    private static final List<String> OF_CONNECTIONS =
            List.of("connection", "proxy-connection", "keep-alive", "te", "transfer-encoding", "upgrade");

    /** In the place of an answer that did not come. */
    static final Reply NO_REPLY = new Reply(Status.BAD_GATEWAY.code(), Optional.empty(), List.of(), Content.EMPTY);

    private final Holding holding;
    private final Optional<Signature> signature;
    private final Optional<Sockets> sockets;
    private final Turns turns = new Turns(); // its own: one that hangs holds up no other

    /** What a WebSocket may say, and how long it may be silent. */
    public record Sockets(int maxMessageBytes, Duration heartbeat) {}

    /**
     * @param signature what signs the application's requests, if it has a key
     * @param sockets empty when it has its WebSockets itself
     */
    public Handover(Holding holding, Optional<Signature> signature, Optional<Sockets> sockets) {
        this.holding = holding;
        this.signature = signature;
        this.sockets = sockets;
    }

    /** Returns whether a request is for a WebSocket that the application is only told of. */
    public boolean takesSocket(Request request) {
        return sockets.isPresent() && Handshake.isAsked(request);
    }

    /**
     * Returns whether a client's request looks like those by which a gateway tells an application of WebSockets; signed, it would
     * be one for an application that has them itself here, too.
     */
    public static boolean isForged(Request request) {
        return request.head().headers().all("content-type").stream()
                .anyMatch(type -> type.toLowerCase(Locale.ROOT).contains(SocketEvent.MEDIA_TYPE));
    }

    /**
     * Returns the socket that a request asks for, which {@link #takesSocket}.
     *
     * @throws dev.tidings.net.connection.Refused when it is no handshake
     */
    public HeldSocket socket(Exchange exchange, Origin origin) {
        return holding.socket(exchange, origin, sockets.orElseThrow());
    }

    /** Returns a whole answer. */
    public static Reply reply(ResponseHead head, byte[] body) {
        return reply(head, fields(head), Content.of(body));
    }

    /** Returns the head of a request, up to its empty line, with what tells the application that it can hand over here. */
    public String addressed(String head) {
        return signed(CLAIMS.matcher(head).replaceAll(""));
    }

    /** Returns the same of a request of the gateway's own, which holds no client's claims. */
    public String signed(String head) {
        String fields = "grip-feature: " + FEATURES + "\r\n"
                + signature.map(key -> "grip-sig: " + key.token() + "\r\n").orElse("");
        return head.substring(0, head.length() - "\r\n".length()) + fields + "\r\n";
    }

    /** Returns whether a field of a client's request speaks in the gateway's name. */
    static boolean isClaim(String name) {
        return name.startsWith("grip-") || name.startsWith("grip_");
    }

    /**
     * Returns what a client's {@code Connection} names, but for the gateway's own fields: it would rob the gateway's requests
     * of them (RFC 9110 §7.6.1).
     *
     * @param own whether a field of a name, in lower case, is one
     */
    static String connection(String named, Predicate<String> own) {
        return Arrays.stream(named.split(",", -1))
                .map(String::strip)
                .filter(name -> !own.test(name.toLowerCase(Locale.ROOT)))
                .collect(Collectors.joining(", "));
    }

    /** Returns the fields that say what of its channels a client knows of. */
    static Headers last(Map<Topic, String> ids) {
        var fields = new Headers();
        ids.forEach((topic, id) -> {
            if (id.chars().noneMatch(Character::isISOControl)) { // an id from JSON may be anything, a field may not
                fields.add("grip-last", encoded(topic.name() + "; last-id=" + id));
            }
        });
        return fields;
    }

    /** Returns the place to give to {@link #take}, before the application is asked. */
    public EventId now() {
        return holding.now();
    }

    /** Returns whether the whole of an answer is needed before its client gets anything. */
    public boolean needsWhole(ResponseHead head) {
        return Instruction.needsWhole(fields(head));
    }

    /** Returns the head of an answer as its client gets it, when the whole is not needed. */
    public ResponseHead forClient(ResponseHead head) {
        List<Field> fields = fields(head);
        return Instruction.isIn(fields)
                ? head(Instruction.of(reply(head, fields, Content.EMPTY)).reply())
                : head;
    }

    /**
     * Does what an answer asks for, which is whole: its client is held, or answered if there is nothing to hold it for.
     *
     * @param asked where the journal was when the application was asked
     * @param origin the application, for what is to be asked about the client
     * @return what to do when the client leaves before its answer
     * @throws InvalidValue when it says something wrong to the gateway
     */
    public Runnable take(Exchange exchange, ResponseHead head, byte[] body, EventId asked, Origin origin) {
        var client = new HeldClient(holding, turns, exchange, origin);
        client.take(reply(head, body), Audience.Before.asked(asked));
        return client::onGone;
    }

    /** A field's bytes are text in UTF-8 for those who write them, and in ISO 8859-1 on their way. */
    private static List<Field> fields(ResponseHead head) {
        List<Field> fields = new ArrayList<>();
        head.headers().forEach((name, value) -> fields.add(new Field(name, decoded(value))));
        return fields;
    }

    private static Reply reply(ResponseHead head, List<Field> fields, Content body) {
        var reason = Optional.of(decoded(head.reason()))
                .filter(text -> text.chars().noneMatch(Character::isISOControl)); // HTTP has tabs in it
        return new Reply(head.status(), reason, fields, body);
    }

    /** Returns the head that says it. */
    static ResponseHead head(Reply reply) {
        var fields = new Headers();
        reply.fields().stream()
                .filter(field -> OF_CONNECTIONS.stream().noneMatch(field::is))
                .forEach(field -> fields.add(field.name(), encoded(field.value())));
        String reason = reply.reason().filter(text -> !text.isEmpty()).orElseGet(() -> phrase(reply.status()));
        return new ResponseHead(Version.HTTP_1_1, reply.status(), encoded(reason), fields);
    }

    private static String phrase(int status) {
        return Arrays.stream(Status.values())
                .filter(known -> known.code() == status)
                .map(Status::phrase)
                .findFirst()
                .orElse("");
    }

    private static String decoded(String bytes) {
        return new String(bytes.getBytes(ISO_8859_1), UTF_8);
    }

    static String encoded(String text) {
        return new String(text.getBytes(UTF_8), ISO_8859_1);
    }
}
