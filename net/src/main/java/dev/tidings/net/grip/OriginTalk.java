package dev.tidings.net.grip;

import dev.tidings.core.event.InvalidValue;
import dev.tidings.core.grip.Content;
import dev.tidings.core.grip.Field;
import dev.tidings.core.grip.Reply;
import dev.tidings.core.grip.SocketEvent;
import dev.tidings.core.run.OwnedBy;
import dev.tidings.core.run.Owner;
import dev.tidings.net.http.BodyLength;
import dev.tidings.net.http.Head;
import dev.tidings.net.http.Headers;
import dev.tidings.net.http.Request;
import dev.tidings.net.http.Version;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * What happens on a WebSocket, on its way to the application: one request at a time, and what happens meanwhile is in the
 * next one.
 */
@OwnedBy(Owner.IO_LOOP)
final class OriginTalk {

    /** What waits for the next request; a client that says more is not read for so long. */
    private static final int MAX_WAITING_BYTES = 64 << 10;

    private static final int OK = 200;
    private static final String SET_META = "set-meta-";

    private final Origin origin;
    private final Request opening;
    private final String id;
    private final Answers answers;
    private final Map<String, String> meta = new TreeMap<>(); // the application's, which it gets with each request

    private List<SocketEvent> waiting = new ArrayList<>();
    private int waitingBytes;
    private boolean asking;

    /** Who is told. */
    interface Answers {

        /** The application answered. */
        void onEvents(Reply reply, List<SocketEvent> events);

        /** It did not, or not what it was asked for. */
        void onFailure(Reply reply, String why);
    }

    /**
     * Nothing has happened yet.
     *
     * @param opening the client's request, whose fields go with each request but for those that opened the WebSocket
     * @param id by which the application tells WebSockets from each other
     */
    OriginTalk(Origin origin, Request opening, String id, Answers answers) {
        this.origin = origin;
        this.opening = opening;
        this.id = id;
        this.answers = answers;
    }

    void say(SocketEvent event) {
        waiting.add(event);
        waitingBytes += event.content().length();
        post();
    }

    boolean isBusy() {
        return asking;
    }

    boolean isFull() {
        return waitingBytes >= MAX_WAITING_BYTES;
    }

    private void post() {
        if (asking || waiting.isEmpty()) {
            return;
        }
        var body = Content.of(SocketEvent.encode(waiting));
        waiting = new ArrayList<>();
        waitingBytes = 0;
        asking = true;
        origin.ask(request(body.length()), body, this::onReply, why -> {
            asking = false;
            answers.onFailure(Handover.NO_REPLY, why);
        });
    }

    private Request request(int bytes) {
        var own = new Headers()
                .add("content-type", SocketEvent.MEDIA_TYPE)
                .add("accept", SocketEvent.MEDIA_TYPE)
                .add("connection-id", id);
        meta.forEach((name, value) -> own.add("meta-" + name, value));
        var all = new Headers();
        opening.head().headers().forEach((name, value) -> {
            boolean opens = name.startsWith("sec-websocket-") && !name.equals("sec-websocket-protocol");
            if (!opens && own.first(name).isEmpty()) {
                all.add(name, value);
            }
        });
        own.forEach(all::add);
        all.add("sec-websocket-extensions", "grip");
        Head head = opening.head();
        return new Request(
                new Head("POST", head.target(), head.authority(), Version.HTTP_1_1, all), new BodyLength.Length(bytes));
    }

    private void onReply(Reply reply) {
        asking = false;
        String type =
                reply.field("Content-Type").orElse("").replaceFirst(";.*", "").strip();
        if (reply.status() != OK || !type.equalsIgnoreCase(SocketEvent.MEDIA_TYPE)) {
            answers.onFailure(reply, "it answered " + reply.status() + " " + type);
            return;
        }
        reply.fields().forEach(this::takeMeta);
        try {
            answers.onEvents(reply, SocketEvent.decode(reply.body()));
        } catch (InvalidValue e) {
            answers.onFailure(Handover.NO_REPLY, String.valueOf(e.getMessage()));
        }
        post();
    }

    private void takeMeta(Field field) {
        String name = field.name().toLowerCase(Locale.ROOT);
        if (name.startsWith(SET_META) && field.value().isEmpty()) {
            meta.remove(name.substring(SET_META.length()));
        } else if (name.startsWith(SET_META)) {
            meta.put(name.substring(SET_META.length()), field.value());
        }
    }
}
