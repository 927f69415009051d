package dev.tidings.core.json;

import dev.tidings.core.event.InvalidValue;
import dev.tidings.core.event.Selector;
import dev.tidings.core.event.Topic;
import dev.tidings.core.event.Utf8;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * One message of a client that speaks {@code tidings.v1}, such as {@code {"ref":1,"subscribe":["orders/*"]}}. Each is
 * answered with its {@code ref}, which is the client's choice.
 */
public sealed interface Command {

    /**
     * Carry these too.
     *
     * @param after the cursor after which the client wants them, as it gave it; empty for what is published from now on
     */
    record Subscribe(long ref, Set<Selector> selectors, Optional<String> after) implements Command {

        public Subscribe {
            selectors = Set.copyOf(selectors);
        }
    }

    /** Carry these no more. */
    record Unsubscribe(long ref, Set<Selector> selectors) implements Command {

        public Unsubscribe {
            selectors = Set.copyOf(selectors);
        }
    }

    /**
     * Publish an event.
     *
     * @param event has a topic
     */
    record Publish(long ref, Topic topic, PublishLine event) implements Command {}

    /**
     * Not to be understood.
     *
     * @param ref if that much could be read
     */
    record Wrong(OptionalLong ref, InvalidValue reason) implements Command {}

    /** Reads a message: whatever is wrong with it is told to its sender, and the next message is another matter. */
    static Command parse(Utf8 message) {
        try {
            return JsonSource.read("message", message, in -> new CommandReader(in).read());
        } catch (InvalidValue e) {
            return new Wrong(ref(message), e);
        }
    }

    private static OptionalLong ref(Utf8 message) {
        try {
            return JsonSource.read("message", message, in -> {
                OptionalLong ref = OptionalLong.empty();
                for (String name = in.nextName(); name != null; name = in.nextName()) {
                    in.next();
                    ref = name.equals("ref") ? in.count() : ref;
                    in.skipValue();
                }
                return ref;
            });
        } catch (InvalidValue e) {
            return OptionalLong.empty();
        }
    }
}
