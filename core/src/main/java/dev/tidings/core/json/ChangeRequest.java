package dev.tidings.core.json;

import dev.tidings.core.event.InvalidValue;
import dev.tidings.core.event.Selector;
import dev.tidings.core.event.Utf8;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a live stream shall carry from now on, such as {@code {"subscribe":["a"],"unsubscribe":["b/*"],"after":"ID"}}.
 *
 * @param subscribe these too
 * @param unsubscribe these no more
 * @param after the cursor after which the new ones are wanted, as the client gave it; empty for from now on
 */
public record ChangeRequest(Set<Selector> subscribe, Set<Selector> unsubscribe, Optional<String> after) {

    public ChangeRequest {
        subscribe = Set.copyOf(subscribe);
        unsubscribe = Set.copyOf(unsubscribe);
        if (subscribe.isEmpty() && after.isPresent()) {
            throw new InvalidValue("after", after.get(), "to be beside subscribe");
        }
    }

    /**
     * Reads the body of a request.
     *
     * @throws InvalidValue when it is not such an object, or would change nothing
     */
    public static ChangeRequest parse(Utf8 body) {
        return JsonSource.read("body", body, in -> new Members(in).read());
    }

    /** The members that were seen so far. */
    private static final class Members {

        private final JsonSource in;
        private @Nullable Set<Selector> subscribe;
        private @Nullable Set<Selector> unsubscribe;
        private @Nullable String after;

        Members(JsonSource in) {
            this.in = in;
        }

        ChangeRequest read() {
            if (!in.isObject()) {
                throw in.wrong("an object such as {\"subscribe\":[\"a\"],\"unsubscribe\":[\"b\"]}");
            }
            for (String name = in.nextName(); name != null; name = in.nextName()) {
                in.next();
                take(name);
            }
            if (subscribe == null && unsubscribe == null) {
                throw in.wrong("a member subscribe or unsubscribe, an array of topics and patterns");
            }
            return new ChangeRequest(
                    subscribe == null ? Set.of() : subscribe,
                    unsubscribe == null ? Set.of() : unsubscribe,
                    Optional.ofNullable(after));
        }

        private void take(String name) {
            switch (name) {
                case "subscribe" -> subscribe = CommandReader.selectors(in, requireNew(name, subscribe));
                case "unsubscribe" -> unsubscribe = CommandReader.selectors(in, requireNew(name, unsubscribe));
                case "after" -> after = CommandReader.text(in, requireNew(name, after));
                default -> throw new InvalidValue("body", name, "only members named subscribe, unsubscribe and after");
            }
        }

        private static String requireNew(String name, @Nullable Object before) {
            if (before != null) {
                throw new InvalidValue("body", name, "each member once");
            }
            return name;
        }
    }
}
