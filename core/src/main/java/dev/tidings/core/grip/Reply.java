package dev.tidings.core.grip;

import dev.tidings.core.event.InvalidValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * An answer for a client.
 *
 * @param reason empty for the usual one of the status
 */
public record Reply(int status, Optional<String> reason, List<Field> fields, Content body) {

    private static final Set<Integer> WITHOUT_BODY = Set.of(204, 205, 304);
    private static final int OK = 200;

    public Reply {
        fields = List.copyOf(fields);
        if (status < 200 || status > 999) {
            throw new InvalidValue("status", status, "a final status, 200 to 999");
        }
        if (reason.isPresent() && reason.get().chars().anyMatch(Character::isISOControl)) {
            throw new InvalidValue("reason", reason.get(), "one line");
        }
    }

    /** Returns the value of the first field of the name. */
    public Optional<String> field(String name) {
        return fields.stream().filter(field -> field.is(name)).map(Field::value).findFirst();
    }

    /** Returns it with those of another's fields that it has none of itself: a published answer inherits the held one's. */
    Reply withFieldsOf(Reply other) {
        List<Field> all = new ArrayList<>(fields);
        other.fields.stream().filter(field -> field(field.name()).isEmpty()).forEach(all::add);
        return new Reply(status, reason, all, body);
    }

    /** Returns whether its status allows for a body. */
    public boolean mayHaveBody() {
        return !WITHOUT_BODY.contains(status);
    }

    /** Returns it with news in the place of its body; 200 in the place of a status that has none. */
    public Reply carrying(Content news) {
        return mayHaveBody() ? withBody(news) : new Reply(OK, Optional.empty(), fields, news);
    }

    /** Returns it with another body. */
    public Reply withBody(Content other) {
        return new Reply(status, reason, fields, other);
    }
}
