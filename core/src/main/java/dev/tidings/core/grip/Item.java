package dev.tidings.core.grip;

import dev.tidings.core.event.InvalidValue;
import dev.tidings.core.event.Topic;
import dev.tidings.core.event.Utf8;
import dev.tidings.core.json.Json;
import dev.tidings.core.json.JsonPatch;
import dev.tidings.core.json.JsonTree;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Something that an application publishes to those who are held: the same news in up to three formats.
 *
 * @param id the application's own, which the next one may name as its previous
 * @param meta what filters compare
 */
public record Item(
        Topic channel,
        Optional<String> id,
        Optional<String> previousId,
        Map<String, String> meta,
        Optional<ForResponse> response,
        Optional<ForStream> stream,
        Optional<ForSocket> socket) {

    public Item {
        meta = Map.copyOf(meta);
        if (response.isEmpty() && stream.isEmpty() && socket.isEmpty()) {
            throw new InvalidValue("formats", "none", "one of http-response, http-stream and ws-message");
        }
    }

    /** What is done with clients of a kind. */
    public sealed interface Format {

        /** Returns the names of the filters that the content is made for, whose clients alone get it; empty for all. */
        default Optional<List<String>> contentFilters() {
            return Optional.empty();
        }
    }

    /** What is done with a client that waits for one answer. */
    public sealed interface ForResponse extends Format {

        /**
         * It gets this one, which inherits the fields that it does not have itself.
         *
         * @param patch makes the body of that which the client is held with
         */
        record Send(Reply reply, Optional<JsonPatch> patch, Optional<List<String>> contentFilters)
                implements ForResponse {

            private static final int MAX_PATCHED_BYTES = 2 << 20; // an answer to be held with, and as much again

            /**
             * Returns the answer for a client that is held with another.
             *
             * @throws InvalidValue when the patch does not fit that one
             */
            public Reply insteadOf(Reply held) {
                Reply inheriting = reply.withFieldsOf(held);
                return patch.map(changes -> inheriting.withBody(patched(changes, held.body())))
                        .orElse(inheriting);
            }

            private static Content patched(JsonPatch changes, Content body) {
                String text = Utf8.ofValid(body.bytes()).toString();
                String end = text.endsWith("\r\n") ? "\r\n" : text.endsWith("\n") ? "\n" : "";
                return Content.of(changes.apply(text, MAX_PATCHED_BYTES) + end);
            }
        }

        /** There is something new to ask for: it gets the answer that it is held with. */
        record Hint() implements ForResponse {}
    }

    /** What is done with a client that has a stream. */
    public sealed interface ForStream extends Format {

        /** It gets these bytes. */
        record Send(Content content, Optional<List<String>> contentFilters) implements ForStream {}

        /** Nothing: a stream has nothing to ask for. */
        record Hint() implements ForStream {}

        /** The stream ends. */
        record Close() implements ForStream {}
    }

    /** What is done with a client that has a WebSocket. */
    public sealed interface ForSocket extends Format {

        /** It gets a message. */
        record Send(SocketMessage message, Optional<List<String>> contentFilters) implements ForSocket {}

        /** Nothing: a socket has nothing to ask for. */
        record Hint() implements ForSocket {}

        /** The application is asked at once whether it has something for the client. */
        record Refresh() implements ForSocket {}

        /** The connection is closed. */
        record Close(int code, String reason) implements ForSocket {}
    }

    /**
     * Reads the body of a request to publish.
     *
     * @return each item's JSON, of which {@link #parse} makes an item
     * @throws InvalidValue when it has none
     */
    public static List<Utf8> split(Utf8 body) {
        return Json.elements("body", body, "items");
    }

    /**
     * Reads an item.
     *
     * @throws InvalidValue when it is none
     */
    public static Item parse(Utf8 json) {
        return ItemReader.read(new Members("item", JsonTree.read("item", json.toString())));
    }
}
