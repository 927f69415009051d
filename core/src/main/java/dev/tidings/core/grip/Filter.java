package dev.tidings.core.grip;

import dev.tidings.core.event.InvalidValue;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** Which of a channel's items a client does not get. */
public enum Filter {
    /** Not those that its user sent: {@code user} of the hold is {@code sender} of the item. */
    SKIP_SELF("skip-self"),
    /** Not those that are not for its user: {@code user} of the hold is in the list {@code skip_users} of the item. */
    SKIP_USERS("skip-users"),
    /** Not those for the followers of another channel: {@code require_sub} of the item is none of the hold's. */
    REQUIRE_SUB("require-sub");

    private final String word;

    Filter(String word) {
        this.word = word;
    }

    /** Returns its name on the wire. */
    public String word() {
        return word;
    }

    /**
     * Returns the filter of a name.
     *
     * @throws InvalidValue when there is none
     */
    static Filter of(String where, String word) {
        return Arrays.stream(values())
                .filter(filter -> filter.word.equals(word))
                .findFirst()
                .orElseThrow(() -> new InvalidValue(where, word, "a filter skip-self, skip-users or require-sub"));
    }

    /**
     * Returns whether an item may pass.
     *
     * @param holder the meta of the hold
     * @param item the meta of the item
     * @param channels the names of the hold's channels
     */
    boolean passes(Map<String, String> holder, Map<String, String> item, Set<String> channels) {
        String user = holder.getOrDefault("user", "");
        return switch (this) {
            case SKIP_SELF -> user.isEmpty() || !user.equals(item.get("sender"));
            case SKIP_USERS ->
                user.isEmpty()
                        || Stream.of(item.getOrDefault("skip_users", "").split(",", -1))
                                .noneMatch(skipped -> skipped.strip().equals(user));
            case REQUIRE_SUB -> {
                String required = item.getOrDefault("require_sub", "");
                yield required.isEmpty() || channels.contains(required);
            }
        };
    }
}
