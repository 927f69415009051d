package dev.tidings.core.grip;

import dev.tidings.core.event.InvalidValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * An answer for a client.
 *
 * @param reason empty for the usual one of the status
 */
public record Reply(int status, Optional<String> reason, List<Field> fields, Content body) {

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

    /** Returns it with another body. */
    public Reply withBody(Content other) {
        return new Reply(status, reason, fields, other);
    }
}
