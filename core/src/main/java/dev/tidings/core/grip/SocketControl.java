package dev.tidings.core.grip;

import dev.tidings.core.event.InvalidValue;
import dev.tidings.core.event.Topic;
import dev.tidings.core.json.JsonTree;

/** What an application tells the gateway to do with a WebSocket, in a message that its client does not get. */
public sealed interface SocketControl {

    /** It is to get what is published to the channel, too. */
    record Subscribe(Channel channel) implements SocketControl {}

    /** It is to get that no more. */
    record Unsubscribe(Topic topic) implements SocketControl {}

    /** Its filters compare this; nothing for an empty value. */
    record SetMeta(String name, String value) implements SocketControl {}

    /** The application wants to hear of it no more; it goes on with what is published. */
    record Detach() implements SocketControl {}

    /** Something that is left undone. */
    record Other() implements SocketControl {}

    /**
     * Reads one.
     *
     * @throws InvalidValue when it is none
     */
    static SocketControl parse(String json) {
        Members in = new Members("control", JsonTree.read("control", json));
        return switch (in.needed("type")) {
            case "subscribe" ->
                new Subscribe(
                        Channel.of(in.path("channel"), in.needed("channel"), in.text("prev-id"), in.texts("filters")));
            case "unsubscribe" -> new Unsubscribe(Channel.topic(in.path("channel"), in.needed("channel")));
            case "set-meta" -> new SetMeta(in.needed("name"), in.text("value").orElse(""));
            case "detach" -> new Detach();
            default -> new Other();
        };
    }
}
