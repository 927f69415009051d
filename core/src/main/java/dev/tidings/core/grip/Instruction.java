package dev.tidings.core.grip;

import dev.tidings.core.event.InvalidValue;
import dev.tidings.core.event.Utf8;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What an application's answer asks the gateway to do.
 *
 * @param hold empty when the answer is just given
 * @param reply the answer without what was for the gateway
 * @param links in the fields, also of an answer whose body is the instruction
 */
public record Instruction(Optional<Hold> hold, Reply reply, Links links) {

    /** The type of an answer that is an instruction and nothing else. */
    public static final String MEDIA_TYPE = "application/grip-instruct";

    private static final List<String> WHOLE = List.of("Grip-Hold", "Grip-Status", "Grip-Link");
    private static final int OK = 200;

    /** Returns whether an answer has something for the gateway. */
    public static boolean isIn(List<Field> fields) {
        return fields.stream().anyMatch(Field::isGrip) || isBody(fields);
    }

    /** Returns whether the whole answer is needed before its client gets anything. */
    public static boolean needsWhole(List<Field> fields) {
        return fields.stream().anyMatch(field -> WHOLE.stream().anyMatch(field::is)) || isBody(fields);
    }

    /**
     * Reads an answer.
     *
     * @param answer as the application gave it
     * @throws InvalidValue when it asks for something that is not in the protocol
     */
    public static Instruction of(Reply answer) {
        if (!isBody(answer.fields())) {
            var headers = new Headers(answer.fields());
            Instruction read = headers.read(answer);
            return read.hold.isEmpty() && read.links.next().isPresent() && headers.hasChannels()
                    ? read.opened(headers.hold(Hold.Mode.STREAM))
                    : read.opened();
        }
        if (answer.status() != OK) {
            throw new InvalidValue("status", answer.status(), "200 with " + MEDIA_TYPE);
        }
        return InstructionBody.read(Utf8.of(answer.body().toString()), new Headers(answer.fields()).links())
                .opened();
    }

    private Instruction opened() {
        return hold.filter(held -> held.mode() == Hold.Mode.STREAM)
                .map(this::opened)
                .orElse(this);
    }

    private Instruction opened(Hold stream) {
        return new Instruction(hold, reply.withBody(stream.opening(reply.body())), links);
    }

    private static boolean isBody(List<Field> fields) {
        return fields.stream()
                .filter(field -> field.is("Content-Type"))
                .anyMatch(field -> Parameterized.of(field.value()).value().equalsIgnoreCase(MEDIA_TYPE));
    }

    /** The head of an answer whose fields are the instruction. */
    private record Headers(List<Field> fields) {

        Instruction read(Reply answer) {
            Optional<Hold> hold = first("Grip-Hold").map(word -> hold(Hold.mode("Grip-Hold", word)));
            Parameterized status = Parameterized.of(first("Grip-Status").orElse(""));
            return new Instruction(
                    hold,
                    status.value().isEmpty()
                            ? new Reply(answer.status(), answer.reason(), forClient(), answer.body())
                            : withStatus(status.value(), answer),
                    links());
        }

        Links links() {
            return Links.of(all("Grip-Link"));
        }

        /** Returns whether channels are said; without a hold they say how the answer is filtered. */
        boolean hasChannels() {
            return first("Grip-Channel").isPresent();
        }

        Hold hold(Hold.Mode mode) {
            return new Hold(
                    mode,
                    all("Grip-Channel").flatMap(this::channels).toList(),
                    first("Grip-Timeout")
                            .map(seconds -> Hold.seconds("Grip-Timeout", seconds))
                            .orElse(Hold.DEFAULT_TIMEOUT),
                    first("Grip-Keep-Alive").map(KeepAlive::ofHeader),
                    meta());
        }

        private Stream<Channel> channels(String header) {
            return Parameterized.list(header).stream()
                    .map(one -> Channel.of("Grip-Channel", one.value(), one.first("prev-id"), one.all("filter")));
        }

        private Map<String, String> meta() {
            return all("Grip-Set-Meta")
                    .flatMap(header -> Parameterized.split(header, ',').stream())
                    .map(Parameterized::pair)
                    .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue, (first, last) -> last));
        }

        /** Returns the answer with the status that its application could not give it, such as 204, which has no body. */
        private Reply withStatus(String text, Reply answer) {
            int space = text.indexOf(' ');
            String code = space < 0 ? text : text.substring(0, space);
            if (!code.matches("[2-9][0-9]{2}")) {
                throw new InvalidValue("Grip-Status", text, "a status such as 204 No Content");
            }
            Optional<String> reason = space < 0 ? Optional.empty() : Optional.of(text.substring(space + 1));
            return new Reply(Integer.parseInt(code), reason, forClient(), answer.body());
        }

        private List<Field> forClient() {
            List<String> exposed = all("Grip-Expose-Headers")
                    .flatMap(header -> Parameterized.split(header, ',').stream())
                    .map(String::strip)
                    .toList();
            Predicate<Field> isExposed =
                    field -> exposed.isEmpty() || exposed.stream().anyMatch(field::is);
            return fields.stream()
                    .filter(field -> !field.isGrip() && isExposed.test(field))
                    .toList();
        }

        private Stream<String> all(String name) {
            return fields.stream().filter(field -> field.is(name)).map(Field::value);
        }

        private Optional<String> first(String name) {
            return all(name).map(String::strip).findFirst();
        }
    }
}
