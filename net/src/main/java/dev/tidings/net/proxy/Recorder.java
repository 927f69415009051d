package dev.tidings.net.proxy;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.tidings.core.config.Config;
import dev.tidings.core.config.ProxyRoute;
import dev.tidings.core.event.Topic;
import dev.tidings.core.journal.Journal;
import dev.tidings.core.run.OwnedBy;
import dev.tidings.core.run.Owner;
import dev.tidings.net.connection.Answer;
import dev.tidings.net.http.BodyLength;
import dev.tidings.net.http.Head;
import dev.tidings.net.http.Headers;
import dev.tidings.net.http.Request;
import dev.tidings.net.http.ResponseHead;
import dev.tidings.net.http.Status;
import dev.tidings.net.stream.SubscribeEndpoint;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Set;

/** What recording a stream takes on one loop: where it goes, and under which name. */
@OwnedBy(Owner.IO_LOOP)
public final class Recorder {

    /** Where no wildcard of a subscriber reaches; see {@link Topic}. */
    private static final String TOPICS = "$streams/";

    private static final int KEY_BYTES = 16; // of the hash: nobody meets another's by chance, or on purpose

    /** What every stream of ours says itself, or what is for one client only. */
    private static final Set<String> NOT_FOR_ALL = Set.of(
            "content-type", "content-length", "cache-control", "date", "x-accel-buffering", "set-cookie", "trailer");

    private final Journal journal;
    private final SubscribeEndpoint subscribe;
    private final Config config;

    /** With the loop's endpoint for subscriptions. */
    public Recorder(Journal journal, SubscribeEndpoint subscribe, Config config) {
        this.journal = journal;
        this.subscribe = subscribe;
        this.config = config;
    }

    Journal journal() {
        return journal;
    }

    SubscribeEndpoint subscribe() {
        return subscribe;
    }

    int maxEventBytes() {
        return config.limits().eventBytes();
    }

    /** Returns whether an answer to a request may be one to record. An {@code EventSource} asks without a body. */
    static boolean mayRecord(ProxyRoute route, Request request) {
        return route.records()
                && NoAnswer.isEventSource(request)
                && request.bodyLength() instanceof BodyLength.None
                && !Tunnel.isAskedFor(request);
    }

    /** Returns whether an answer is one. */
    static boolean isRecorded(ResponseHead head) {
        return head.status() == Status.OK.code()
                && Passage.mediaType(head.headers()).equals(NoAnswer.EVENT_STREAM)
                && head.headers().first("content-encoding").isEmpty();
    }

    /**
     * Returns what is the same for all who get the same stream: the URL, and who asks unless that makes no difference. The
     * requester's secrets are only part of a hash.
     */
    static Topic topic(ProxyRoute route, Request request) {
        try {
            MessageDigest hash = MessageDigest.getInstance("SHA-256");
            update(hash, request.head().authority());
            update(hash, request.head().target());
            if (!route.share()) {
                request.head().headers().all("authorization").forEach(value -> update(hash, value));
                update(hash, "");
                request.head().headers().all("cookie").forEach(value -> update(hash, value));
            }
            byte[] key = Arrays.copyOf(hash.digest(), KEY_BYTES);
            return new Topic(TOPICS + Base64.getUrlEncoder().withoutPadding().encodeToString(key));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java has SHA-256", e);
        }
    }

    private static void update(MessageDigest hash, String text) {
        hash.update(text.getBytes(ISO_8859_1));
        hash.update((byte) '\n'); // which no field and no target holds
    }

    /**
     * Returns the request as the application gets it. The id that a client comes back with is ours; and what all get, nobody
     * may get by what only one knows.
     */
    static Request asked(ProxyRoute route, Request request) {
        var fields = new Headers();
        request.head().headers().forEach((name, value) -> {
            boolean identity = name.equals("cookie") || name.equals("authorization");
            if (!name.equals("last-event-id") && !(route.share() && identity)) {
                fields.add(name, value);
            }
        });
        Head head = request.head();
        return new Request(
                new Head(head.method(), head.target(), head.authority(), head.version(), fields), request.bodyLength());
    }

    /** Returns what of an answer's head is for all who follow. */
    List<Answer.Field> fields(ResponseHead head) {
        boolean ours = !config.cors().origins().isEmpty();
        List<Answer.Field> fields = new ArrayList<>();
        Passing.response(head).headers().forEach((name, value) -> {
            boolean cors = name.equals("vary") || name.startsWith("access-control-");
            if (!NOT_FOR_ALL.contains(name) && !(ours && cors)) {
                fields.add(new Answer.Field(name, value));
            }
        });
        return fields;
    }
}
