package dev.tidings.core.json;

import dev.tidings.core.event.InvalidValue;
import dev.tidings.core.event.Selector;
import dev.tidings.core.event.Topic;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads a {@link Command}: the members that were seen so far. Used by the thread that reads. */
final class CommandReader {

    private static final String KINDS = "one of subscribe, unsubscribe and publish";

    private final JsonSource in;
    private @Nullable Long ref;
    private @Nullable Set<Selector> subscribe;
    private @Nullable String after;
    private @Nullable Set<Selector> unsubscribe;
    private @Nullable PublishLine publish;

    CommandReader(JsonSource in) {
        this.in = in;
    }

    Command read() {
        if (!in.isObject()) {
            throw in.wrong("an object such as {\"ref\":1,\"subscribe\":[\"a\"]}");
        }
        for (String name = in.nextName(); name != null; name = in.nextName()) {
            in.next();
            take(name);
        }
        if (ref == null) {
            throw in.wrong("a member ref, a whole number with which the answer comes back");
        }
        if (after != null && subscribe == null) {
            throw new InvalidValue("after", after, "to be beside subscribe");
        }
        return command(ref);
    }

    private Command command(long number) {
        if (subscribe != null && unsubscribe == null && publish == null) {
            return new Command.Subscribe(number, subscribe, Optional.ofNullable(after));
        }
        if (unsubscribe != null && subscribe == null && publish == null) {
            return new Command.Unsubscribe(number, unsubscribe);
        }
        if (publish != null && subscribe == null && unsubscribe == null) {
            Topic topic =
                    publish.topic().orElseThrow(() -> new InvalidValue("publish.topic", "", "a topic to publish to"));
            return new Command.Publish(number, topic, publish);
        }
        throw in.wrong(KINDS);
    }

    private void take(String name) {
        switch (name) {
            case "ref" -> ref = number(requireNew(name, ref));
            case "subscribe" -> subscribe = selectors(requireNew(name, subscribe));
            case "unsubscribe" -> unsubscribe = selectors(requireNew(name, unsubscribe));
            case "after" -> after = text(requireNew(name, after));
            case "publish" -> publish = event(requireNew(name, publish));
            default -> throw new InvalidValue("message", name, "only members named ref, after and " + KINDS);
        }
    }

    private long number(String name) {
        OptionalLong number = in.count();
        if (number.isEmpty()) {
            throw new InvalidValue(name, in.compactValue(), "a whole number from 0 to 9007199254740991");
        }
        return number.getAsLong();
    }

    private Set<Selector> selectors(String name) {
        return selectors(in, name);
    }

    static Set<Selector> selectors(JsonSource in, String name) {
        Set<Selector> selectors = new LinkedHashSet<>();
        if (!in.isArray()) {
            throw new InvalidValue(name, in.compactValue(), "an array of topics and patterns, such as [\"a\",\"b/*\"]");
        }
        while (in.nextElement()) {
            selectors.add(new Selector(text(in, name)));
        }
        if (selectors.isEmpty()) {
            throw new InvalidValue(name, "[]", "at least one topic or pattern");
        }
        return selectors;
    }

    private String text(String name) {
        return text(in, name);
    }

    static String text(JsonSource in, String name) {
        if (!in.isString()) {
            throw new InvalidValue(name, in.compactValue(), "a string");
        }
        return in.string();
    }

    private PublishLine event(String name) {
        if (!in.isObject()) {
            throw new InvalidValue(name, in.compactValue(), "an object such as {\"topic\":\"a\",\"data\":\"hello\"}");
        }
        return PublishLine.read(name, in);
    }

    private static String requireNew(String name, @Nullable Object before) {
        if (before != null) {
            throw new InvalidValue("message", name, "each member once");
        }
        return name;
    }
}
