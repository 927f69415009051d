package dev.tidings.core.grip;

import dev.tidings.core.event.InvalidValue;
import dev.tidings.core.event.Utf8;
import dev.tidings.core.json.JsonTree;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Reads {@code application/grip-instruct}: an instruction with the answer in it. */
final class InstructionBody {

    private static final int OK = 200;

    private InstructionBody() {}

    static Instruction read(Utf8 json, Links links) {
        Members all = new Members("instruct", JsonTree.read("instruct", json.toString()));
        return new Instruction(
                all.object("hold").map(InstructionBody::hold),
                all.object("response")
                        .map(in -> reply(in, in.content("body").orElse(Content.EMPTY)))
                        .orElse(new Reply(OK, Optional.empty(), List.of(), Content.EMPTY)),
                links);
    }

    /** Reads the head of an answer. */
    static Reply reply(Members in, Content body) {
        return new Reply(in.number("code").orElse(OK), in.text("reason"), in.fields("headers"), body);
    }

    private static Hold hold(Members in) {
        return new Hold(
                Hold.mode(in.path("mode"), in.text("mode").orElse("response")),
                in.objects("channels").stream().map(InstructionBody::channel).toList(),
                seconds(in, Hold.DEFAULT_TIMEOUT),
                in.object("keep-alive").map(InstructionBody::keepAlive),
                in.map("meta"));
    }

    private static Channel channel(Members in) {
        return Channel.of(in.path("name"), in.needed("name"), in.text("prev-id"), in.texts("filters"));
    }

    private static KeepAlive keepAlive(Members in) {
        Content content = in.content("content")
                .orElseThrow(() -> new InvalidValue(in.path("content"), "nothing", "content or content-bin"));
        return new KeepAlive(content, false, seconds(in, KeepAlive.DEFAULT_INTERVAL));
    }

    private static Duration seconds(Members in, Duration otherwise) {
        var seconds = in.number("timeout");
        return seconds.isPresent() ? Duration.ofSeconds(seconds.getAsInt()) : otherwise;
    }
}
