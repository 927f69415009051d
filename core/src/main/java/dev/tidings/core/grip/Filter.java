package dev.tidings.core.grip;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.tidings.core.event.InvalidValue;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Which of a channel's items a client does not get, or gets otherwise than others. */
public enum Filter {
    /** Not those that its user sent: {@code user} of the hold is {@code sender} of the item. */
    SKIP_SELF("skip-self"),
    /** Not those that are not for its user: {@code user} of the hold is in the list {@code skip_users} of the item. */
    SKIP_USERS("skip-users"),
    /** Not those for the followers of another channel: {@code require_sub} of the item is none of the hold's. */
    REQUIRE_SUB("require-sub"),
    /** The content's {@code %(name)s} is what the hold's meta has under the name. */
    VAR_SUBST("var-subst"),
    /** The content's {@code %I} is where the client has got to, in the form {@code id_format} of the hold's meta. */
    BUILD_ID("build-id");

    private static final List<String> WORDS =
            Arrays.stream(values()).map(Filter::word).toList();

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
                .orElseThrow(() -> new InvalidValue(where, word, "a filter, one of " + WORDS));
    }

    /** Returns whether content is not the same for everybody who has it. */
    boolean changesContent() {
        return this == VAR_SUBST || this == BUILD_ID;
    }

    /**
     * Returns content as a client gets it.
     *
     * @param holder the meta of the hold
     * @param ids the newest that the client knows of, by the names of its channels
     * @throws InvalidValue when it cannot be made
     */
    Content change(Content content, Map<String, String> holder, Map<String, String> ids) {
        return switch (this) {
            case SKIP_SELF, SKIP_USERS, REQUIRE_SUB -> content;
            case VAR_SUBST -> Template.fill(content, Template.named(holder));
            case BUILD_ID -> Template.fill(content, (directive, id) -> id(directive, id, holder, ids));
        };
    }

    private static byte[] id(
            char directive, Optional<String> given, Map<String, String> holder, Map<String, String> ids) {
        if (directive != 'I') {
            throw Template.wrong(String.valueOf(directive), "%I or %(id)I");
        }
        byte[] id = given.map(Content::of).orElseGet(() -> built(holder, ids)).bytes();
        return switch (holder.getOrDefault("id_encoding", "")) {
            case "" -> id;
            case "hex" -> HexFormat.of().formatHex(id).getBytes(US_ASCII);
            case String other -> throw new InvalidValue("meta.id_encoding", other, "hex");
        };
    }

    private static Content built(Map<String, String> holder, Map<String, String> ids) {
        String format = holder.get("id_format");
        if (format == null) {
            throw new InvalidValue("meta.id_format", "nothing", "the form of an id");
        }
        return Template.fill(Content.of(format), Template.named(ids));
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
            case VAR_SUBST, BUILD_ID -> true;
        };
    }
}
