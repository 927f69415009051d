package dev.tidings.core.grip;

import dev.tidings.core.event.InvalidValue;
import dev.tidings.core.event.Topic;
import dev.tidings.core.json.JsonTree;
import java.time.Duration;

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

    /**
     * The client gets the message when it was told nothing for a while.
     *
     * @param always whether each such while, also when it was told something
     */
    record KeepAlive(SocketMessage message, boolean always, Duration after) implements SocketControl {}

    /** The client gets no such message any more. */
    record NoKeepAlive() implements SocketControl {}

    /** The client gets the message after a while, or when another one is delayed. */
    record SendDelayed(SocketMessage message, Duration after) implements SocketControl {}

    /** The client gets the message that is delayed. */
    record FlushDelayed() implements SocketControl {}

    /** Something that is left undone, such as {@code session}, which is for a service beside Pushpin. */
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
            case "keep-alive" ->
                in.content("content").isEmpty()
                        ? new NoKeepAlive()
                        : new KeepAlive(
                                message(in),
                                in.text("mode").filter("interval"::equals).isPresent(),
                                seconds(in, 55));
            case "send-delayed" -> new SendDelayed(message(in), seconds(in, 1));
            case "flush-delayed" -> new FlushDelayed();
            default -> new Other();
        };
    }

    private static SocketMessage message(Members in) {
        return SocketMessage.read(in, "message-type", "text");
    }

    /** @param otherwise what Pushpin takes for nothing, and for 0 */
    private static Duration seconds(Members in, int otherwise) {
        int seconds = in.number("timeout").orElse(0);
        return Duration.ofSeconds(seconds == 0 ? otherwise : seconds);
    }
}
