package dev.tidings.app.client;

import dev.tidings.app.console.Paint;
import dev.tidings.app.console.Terminal;
import dev.tidings.core.event.EventType;
import dev.tidings.core.event.InvalidValue;
import dev.tidings.core.json.JsonTree;
import dev.tidings.core.sse.SseEvent;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;

/** Writes events to standard output, and what else happens to standard error. */
public final class EventPrinter implements Subscriber.Watcher {

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss.SSS");

    private final Terminal terminal;
    private final boolean json;

    private boolean wasOpen;

    /** @param json whether an event is printed as the server sent it: its envelope, on one line */
    public EventPrinter(Terminal terminal, boolean json) {
        this.terminal = terminal;
        this.json = json;
    }

    @Override
    public boolean onEvent(SseEvent event) {
        terminal.out().println(json ? event.data() : line(event));
        return !terminal.out().checkError(); // nobody reads any more, as behind head -1
    }

    @Override
    public void onControl(SseEvent event) {
        var about = content(event);
        String reason = about.text("reason").map(Text::visible).orElse("no reason given");
        switch (event.type()) {
            case "tidings:gap" -> {
                String where = about.text("after")
                        .map(id -> " after " + Text.visible(id))
                        .orElse("");
                note(terminal.errPaint().yellow("gap: events are missing" + where + " (" + reason + ")"));
            }
            case "tidings:end" -> note(terminal.errPaint().dim("complete: " + reason));
            case "tidings:bye" -> note(terminal.errPaint().dim("the server says goodbye: " + reason));
            default -> {
                // made for other clients
            }
        }
    }

    @Override
    public void onOpen() {
        if (wasOpen) {
            note(terminal.errPaint().dim("connected again"));
        } else if (terminal.errIsTerminal()) {
            note(terminal.errPaint().dim("subscribed; Ctrl-C ends"));
        }
        wasOpen = true;
    }

    @Override
    public void onLost(String why, long waitMs) {
        note(terminal.errPaint().dim("%s; trying again in %.1f s".formatted(why, waitMs / 1000.0)));
    }

    private String line(SseEvent event) {
        Paint paint = terminal.paint();
        JsonTree envelope = content(event);
        String time = envelope.number("time").isPresent()
                ? TIME.format(Instant.ofEpochMilli(envelope.number("time").getAsLong())
                        .atZone(ZoneId.systemDefault()))
                : "";
        String type = envelope.text("type").orElse(event.type());
        String shownType =
                type.equals(EventType.MESSAGE.name()) ? "" : paint.yellow("[" + Text.visible(type) + "]") + " ";
        return paint.dim(time)
                + " "
                + paint.cyan(Text.visible(envelope.text("topic").orElse("")))
                + " "
                + shownType
                + Text.visible(envelope.text("data").orElse(""));
    }

    private static JsonTree content(SseEvent event) {
        try {
            return JsonTree.read("event", event.data());
        } catch (InvalidValue e) {
            return JsonTree.read("event", "{}");
        }
    }

    private void note(String text) {
        terminal.err().println(text);
    }
}
