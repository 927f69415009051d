package dev.tidings.net.grip;

import dev.tidings.core.event.EventId;
import dev.tidings.core.event.InvalidValue;
import dev.tidings.core.grip.Content;
import dev.tidings.core.grip.Hold;
import dev.tidings.core.grip.Instruction;
import dev.tidings.core.grip.Links;
import dev.tidings.core.grip.Place;
import dev.tidings.core.grip.Reply;
import dev.tidings.core.run.OwnedBy;
import dev.tidings.core.run.Owner;
import dev.tidings.net.connection.Answer;
import dev.tidings.net.connection.Exchange;
import dev.tidings.net.connection.IoLoop;
import dev.tidings.net.http.BodyLength;
import dev.tidings.net.http.Head;
import dev.tidings.net.http.Headers;
import dev.tidings.net.http.Request;
import dev.tidings.net.http.ResponseHead;
import dev.tidings.net.http.Status;
import dev.tidings.net.http.Version;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A client that its application has handed over: from that answer to the one that it gets, or to its stream. */
@OwnedBy(Owner.IO_LOOP)
final class HeldClient implements HeldResponse.Waiting {

    private final Holding holding;
    private final Turns turns; // of its application
    private final Exchange exchange;
    private final Origin origin;
    private final Place place;

    private @Nullable HeldResponse waiting;
    private Runnable gone = () -> {}; // what the application is told when it is not held any more
    private boolean left;

    HeldClient(Holding holding, Turns turns, Exchange exchange, Origin origin) {
        this.holding = holding;
        this.turns = turns;
        this.exchange = exchange;
        this.origin = origin;
        Head head = exchange.request().head();
        this.place = new Place(head.authority(), head.target());
    }

    /**
     * Does what the application's answer asks for.
     *
     * @throws InvalidValue when it says something wrong to the gateway
     */
    void take(Reply answer, Audience.Before before) {
        var instruction = Instruction.of(answer);
        Links links = instruction.links().from(place);
        Optional<Hold> hold = instruction.hold();
        boolean goesOn = hold.isPresent() || links.next().isPresent();
        if (!goesOn || loop().isDraining() || exchange.request().method().equals("HEAD")) {
            Holding.answer(exchange, instruction.reply());
            return;
        }
        boolean waits = hold.filter(held -> held.mode() == Hold.Mode.RESPONSE).isPresent();
        if (!waits && !instruction.reply().mayHaveBody()) {
            throw new InvalidValue("status", instruction.reply().status(), "one with a body, which is to go on");
        }
        gone = links.gone().<Runnable>map(target -> () -> tell(target)).orElse(() -> {});
        if (waits) {
            await(hold.get(), instruction.reply(), before);
        } else {
            stream(instruction, links, before);
        }
    }

    private void await(Hold hold, Reply reply, Audience.Before before) {
        Audience audience = holding.audience(Optional.of(hold), before, true);
        var wire = new HeldResponse(loop(), holding, hold, audience, reply, this);
        waiting = wire;
        wire.serve(holding.subscribe(loop(), audience, wire));
    }

    private void stream(Instruction instruction, Links links, Audience.Before before) {
        Reply reply = instruction.reply();
        var stream = new HeldStream(holding, loop(), HeldFormat.of(reply, exchange.framing()), before.asked(), gone);
        ResponseHead head = Holding.without(Set.of("content-length", "x-accel-buffering"), Handover.head(reply));
        head.headers().add("x-accel-buffering", "no"); // for the next proxy
        exchange.begin(head, new BodyLength.Chunked());
        Holding.write(exchange, reply.body());
        exchange.handOver(stream, stream);
        stream.begin(
                instruction.hold(),
                before,
                links,
                asks -> new Pages(holding, turns, origin, loop().deadlines(), place.authority(), asks));
    }

    /** It left before its answer. */
    void onGone() {
        left = true;
        if (waiting != null) {
            waiting.leave();
            end();
        }
    }

    private void end() {
        waiting = null;
        gone.run();
    }

    @Override
    public void onAnswer(Reply reply) {
        if (!left) {
            end();
            exchange.<Reply>guarded(answer -> Holding.answer(exchange, answer)).accept(reply);
        }
    }

    @Override
    public void onAgain(Reply held, Audience before, EventId from) {
        if (!(exchange.request().bodyLength() instanceof BodyLength.None)) {
            onAnswer(held); // what it sent is not there any more
        } else if (!left) {
            end();
            turns.take(() -> ask(before, from));
        }
    }

    private boolean ask(Audience held, EventId from) {
        if (left || exchange.isAnswered()) {
            return false;
        }
        var before = new Audience.Before(holding.now(), from, held.topics());
        origin.ask(
                again(held),
                Content.EMPTY,
                reply -> {
                    turns.end();
                    exchange.<Reply>guarded(answer -> takeOrRefuse(answer, before))
                            .accept(reply);
                },
                why -> {
                    turns.end();
                    exchange.<String>guarded(this::refuse).accept(why);
                });
        return true;
    }

    private Request again(Audience held) {
        Head head = exchange.request().head();
        var fields = new Headers();
        head.headers().forEach((name, value) -> {
            if (!Handover.isClaim(name)) {
                boolean names = name.equals("connection");
                fields.add(name, names ? Handover.connection(value, Handover::isClaim) : value);
            }
        });
        Handover.last(held.lastIds()).forEach(fields::add);
        return new Request(
                new Head(head.method(), head.target(), head.authority(), Version.HTTP_1_1, fields),
                new BodyLength.None());
    }

    private void takeOrRefuse(Reply answer, Audience.Before before) {
        try {
            take(answer, before);
        } catch (InvalidValue e) {
            refuse("what it asks the gateway for (GRIP): " + e.getMessage());
        }
    }

    private void refuse(String why) {
        exchange.answer(Answer.problem(Status.BAD_GATEWAY, "the application, asked again: " + why));
    }

    /** Whatever it answers. */
    private void tell(String target) {
        var request = new Request(
                new Head("POST", target, place.authority(), Version.HTTP_1_1, new Headers()), new BodyLength.None());
        if (turns.isCrowded()) {
            return; // it is told of those who left, as far as it listens
        }
        turns.take(() -> {
            origin.ask(request, Content.EMPTY, _ -> turns.end(), _ -> turns.end());
            return true;
        });
    }

    private IoLoop loop() {
        return exchange.loop();
    }
}
