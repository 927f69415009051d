package dev.tidings.core.grip;

import dev.tidings.core.event.InvalidValue;
import dev.tidings.core.json.JsonPatch;
import java.util.List;
import java.util.Optional;

/** Reads an {@link Item}: the parts that depend on each other. */
final class ItemReader {

    private static final String ACTIONS = "send, hint or close";
    private static final int NORMAL_CLOSE = 1000; // RFC 6455 §7.4.1

    private ItemReader() {}

    static Item read(Members in) {
        // An item may leave out the object between itself and its formats.
        Members formats = in.object("formats").orElse(in);
        return new Item(
                Channel.topic(in.path("channel"), in.needed("channel")),
                in.text("id"),
                in.text("prev-id"),
                in.map("meta"),
                formats.object("http-response").map(ItemReader::response),
                formats.object("http-stream").map(ItemReader::stream),
                formats.object("ws-message").map(ItemReader::socket));
    }

    private static Item.ForResponse response(Members in) {
        return switch (action(in)) {
            case "send" -> answer(in);
            case "hint" -> new Item.ForResponse.Hint();
            case String other -> throw new InvalidValue(in.path("action"), other, "send or hint");
        };
    }

    private static Item.ForResponse answer(Members in) {
        Optional<Content> body = in.content("body");
        Optional<JsonPatch> patch =
                body.isEmpty() ? in.tree().patch(in.path("body-patch"), "body-patch") : Optional.empty();
        if (body.isEmpty() && patch.isEmpty()) {
            throw new InvalidValue(in.path("body"), "nothing", "body, body-bin or body-patch");
        }
        return new Item.ForResponse.Send(
                InstructionBody.reply(in, body.orElse(Content.EMPTY)), patch, contentFilters(in));
    }

    private static Item.ForStream stream(Members in) {
        return switch (action(in)) {
            case "send" -> new Item.ForStream.Send(content(in, "content"), contentFilters(in));
            case "hint" -> new Item.ForStream.Hint();
            case "close" -> new Item.ForStream.Close();
            case String other -> throw new InvalidValue(in.path("action"), other, ACTIONS);
        };
    }

    private static Item.ForSocket socket(Members in) {
        return switch (action(in)) {
            case "send" -> message(in);
            case "hint" -> new Item.ForSocket.Hint();
            case "refresh" -> new Item.ForSocket.Refresh();
            case "close" ->
                new Item.ForSocket.Close(
                        in.number("code").orElse(NORMAL_CLOSE),
                        in.text("reason").orElse(""));
            case String other -> throw new InvalidValue(in.path("action"), other, "send, hint, refresh or close");
        };
    }

    private static Item.ForSocket message(Members in) {
        var message = SocketMessage.read(in, "type", in.tree().has("content-bin") ? "binary" : "text");
        return switch (message.kind()) {
            case TEXT, BINARY ->
                new Item.ForSocket.Send(new SocketMessage(message.kind(), content(in, "content")), contentFilters(in));
            case PING, PONG -> new Item.ForSocket.Send(message, contentFilters(in));
        };
    }

    private static String action(Members in) {
        return in.text("action").orElse("send");
    }

    private static Optional<List<String>> contentFilters(Members in) {
        String name = "content-filters";
        return in.tree().has(name) ? Optional.of(in.texts(name)) : Optional.empty();
    }

    private static Content content(Members in, String name) {
        return in.content(name)
                .orElseThrow(() -> new InvalidValue(in.path(name), "nothing", name + " or " + name + "-bin"));
    }
}
