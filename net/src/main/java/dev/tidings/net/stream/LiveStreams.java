package dev.tidings.net.stream;

import dev.tidings.core.event.EventId;
import dev.tidings.core.run.AnyThread;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** The streams of all loops that asked for a name, by their secrets. */
@AnyThread
public final class LiveStreams {

    /** Nobody guesses 128 bits. */
    private static final int SECRET_BYTES = 16;

    private final SecureRandom random = new SecureRandom();
    private final Map<String, LiveStream> byConnection = new ConcurrentHashMap<>();
    private final Map<String, LiveStream> byAck = new ConcurrentHashMap<>();

    /** None yet. */
    public LiveStreams() {}

    /** Returns what a client is told of a new stream. */
    Hello hello(EventId cursor, boolean withAck) {
        return new Hello(secret(), cursor, withAck ? Optional.of(secret()) : Optional.empty());
    }

    void add(LiveStream stream) {
        byConnection.put(stream.hello().connection(), stream);
        stream.hello().ack().ifPresent(ack -> byAck.put(ack, stream));
    }

    void remove(LiveStream stream) {
        byConnection.remove(stream.hello().connection());
        stream.hello().ack().ifPresent(byAck::remove);
    }

    /** Finds the stream whose connection this is. */
    Optional<LiveStream> connection(String secret) {
        return Optional.ofNullable(byConnection.get(secret));
    }

    /** Finds the stream that is acknowledged by this. */
    Optional<LiveStream> ack(String secret) {
        return Optional.ofNullable(byAck.get(secret));
    }

    private String secret() {
        byte[] bytes = new byte[SECRET_BYTES];
        random.nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
