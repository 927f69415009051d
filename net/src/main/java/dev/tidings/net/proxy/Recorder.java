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

    /** What says how and by which way a request comes, and may differ when the same user comes back. */
    private static final Set<String> ANYONES = Set.of(
            ("host accept accept-charset accept-encoding accept-language cache-control pragma connection keep-alive te"
                            + " content-length dnt downlink ect rtt save-data expect forwarded if-modified-since"
                            + " if-none-match last-event-id origin priority referer upgrade-insecure-requests user-agent"
                            + " via x-requested-with x-forwarded-for x-forwarded-host x-forwarded-port x-forwarded-prefix"
                            + " x-forwarded-proto x-forwarded-scheme x-forwarded-server x-forwarded-ssl x-real-ip x-scheme"
                            + " x-request-id x-correlation-id x-request-start traceparent tracestate baggage sentry-trace"
                            + " b3 x-b3-traceid x-b3-spanid x-b3-parentspanid x-b3-sampled x-amzn-trace-id"
                            + " x-cloud-trace-context cdn-loop cf-connecting-ip cf-ipcountry cf-ray cf-visitor"
                            + " true-client-ip x-envoy-external-address x-envoy-expected-rq-timeout-ms"
                            + " x-envoy-attempt-count x-envoy-internal")
                    .split(" ", -1));

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
                List<String> identity = new ArrayList<>();
                request.head().headers().forEach((name, value) -> {
                    if (!isAnyones(name)) {
                        identity.add(name + ":" + value);
                    }
                });
                identity.stream().sorted().forEach(field -> update(hash, field)); // HTTP/2 has them in another order
                update(hash, "");
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

    /** What is not known to say nothing about who asks may be all that tells one user from another. */
    private static boolean isAnyones(String name) {
        return ANYONES.contains(name) || (name.startsWith("sec-") && !name.startsWith("sec-websocket-"));
    }

    /**
     * Returns the request as the application gets it. The id that a client comes back with is ours; and what all get, nobody
     * may get by what only one knows.
     */
    static Request asked(ProxyRoute route, Request request) {
        var fields = new Headers();
        request.head().headers().forEach((name, value) -> {
            if (!name.equals("last-event-id") && !(route.share() && !isAnyones(name))) {
                fields.add(name, value);
            }
        });
        Head head = request.head();
        return new Request(
                new Head(head.method(), head.target(), head.authority(), head.version(), fields), request.bodyLength());
    }

    /** Returns what of an answer's head that is for clients is for all who follow. */
    List<Answer.Field> fields(ResponseHead head) {
        boolean ours = !config.cors().origins().isEmpty();
        List<Answer.Field> fields = new ArrayList<>();
        head.headers().forEach((name, value) -> {
            boolean cors = name.equals("vary") || name.startsWith("access-control-");
            if (!NOT_FOR_ALL.contains(name) && !(ours && cors)) {
                fields.add(new Answer.Field(name, value));
            }
        });
        return fields;
    }
}
