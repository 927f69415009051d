package dev.tidings.net.grip;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tidings.core.event.Event;
import dev.tidings.core.grip.Content;
import dev.tidings.core.grip.Reply;
import dev.tidings.core.sse.Framing;
import dev.tidings.core.sse.SseEncoder;
import java.util.Locale;

/** How a held stream is written. An application's items are bytes already; this is for other events of the same topic. */
enum HeldFormat {
    EVENT_STREAM_CHUNKED(true, Framing.CHUNKED),
    EVENT_STREAM_PLAIN(true, Framing.PLAIN),
    LINES_CHUNKED(false, Framing.CHUNKED),
    LINES_PLAIN(false, Framing.PLAIN);

    private final boolean eventStream;
    private final Framing framing;

    HeldFormat(boolean eventStream, Framing framing) {
        this.eventStream = eventStream;
        this.framing = framing;
    }

    /** Returns the format that follows from what the client was told. */
    static HeldFormat of(Reply head, Framing framing) {
        String type = head.field("Content-Type").orElse("").toLowerCase(Locale.ROOT);
        if (type.startsWith("text/event-stream")) {
            return framing == Framing.CHUNKED ? EVENT_STREAM_CHUNKED : EVENT_STREAM_PLAIN;
        }
        return framing == Framing.CHUNKED ? LINES_CHUNKED : LINES_PLAIN;
    }

    /** Returns some content as it goes on the wire; nothing for none. */
    byte[][] content(Content content) {
        return content.length() == 0 ? new byte[0][] : framing.frame(content.bytes());
    }

    /** Returns an event as it goes on the wire. It has no id: where the client has got to is between it and its application. */
    byte[][] event(Event event) {
        return framing.frame(eventStream ? SseEncoder.eventWithoutId(event) : (event.data() + "\n").getBytes(UTF_8));
    }

    /** Returns the end of the body. */
    byte[] end() {
        return framing.end();
    }
}
