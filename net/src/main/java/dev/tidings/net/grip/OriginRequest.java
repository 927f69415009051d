package dev.tidings.net.grip;

import dev.tidings.core.grip.Field;
import dev.tidings.core.grip.SocketEvent;
import dev.tidings.core.run.OwnedBy;
import dev.tidings.core.run.Owner;
import dev.tidings.net.http.BodyLength;
import dev.tidings.net.http.Head;
import dev.tidings.net.http.Headers;
import dev.tidings.net.http.Request;
import dev.tidings.net.http.Version;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;

/** The requests by which an application is told of one WebSocket: the client's own, but for what is about the WebSocket. */
@OwnedBy(Owner.IO_LOOP)
final class OriginRequest {

    private static final String SET_META = "set-meta-";
    private static final String META = "meta-";
    private static final String REPLAYED = "content-bytes-replayed";

    private final Request opening;
    private final String id = UUID.randomUUID().toString(); // by which the application tells WebSockets from each other
    private final Map<String, String> meta = new TreeMap<>(); // the application's, which it gets with each request

    /** @param opening the client's, for a WebSocket */
    OriginRequest(Request opening) {
        this.opening = opening;
    }

    /**
     * Returns the next one.
     *
     * @param bytes the length of its body
     * @param replayedBytes how much content of it was sent before
     */
    Request of(int bytes, int replayedBytes) {
        var own = new Headers()
                .add("content-type", SocketEvent.MEDIA_TYPE)
                .add("accept", SocketEvent.MEDIA_TYPE)
                .add("connection-id", id)
                .add("sec-websocket-extensions", "grip");
        if (replayedBytes > 0) {
            own.add(REPLAYED, Integer.toString(replayedBytes));
        }
        meta.forEach((name, value) -> own.add(META + name, Handover.encoded(value)));
        var all = new Headers();
        opening.head().headers().forEach((name, value) -> {
            if (!isGateways(name, own)) {
                boolean names = name.equals("connection");
                all.add(name, names ? Handover.connection(value, named -> isGateways(named, own)) : value);
            }
        });
        own.forEach(all::add);
        Head head = opening.head();
        return new Request(
                new Head("POST", head.target(), head.authority(), Version.HTTP_1_1, all), new BodyLength.Length(bytes));
    }

    /**
     * What a client says in such fields the application would take for the gateway's word, or for its own; also with an
     * underscore, which CGI and its heirs believe to be a dash.
     */
    private static boolean isGateways(String name, Headers own) {
        String meant = name.replace('_', '-');
        boolean opens = meant.startsWith("sec-websocket-") && !meant.equals("sec-websocket-protocol");
        return opens
                || meant.startsWith(META)
                || meant.equals(REPLAYED)
                || Handover.isClaim(name)
                || own.first(meant).isPresent();
    }

    /** Takes over what the application wants to get with each. */
    void takeMeta(List<Field> fields) {
        for (Field field : fields) {
            String name = field.name().toLowerCase(Locale.ROOT);
            if (name.startsWith(SET_META) && field.value().isEmpty()) {
                meta.remove(name.substring(SET_META.length()));
            } else if (name.startsWith(SET_META)) {
                meta.put(name.substring(SET_META.length()), field.value());
            }
        }
    }
}
