package dev.tidings.net.grip;

import static java.util.stream.Collectors.toUnmodifiableSet;

import dev.tidings.core.event.EventId;
import dev.tidings.core.event.Interest;
import dev.tidings.core.event.Selector;
import dev.tidings.core.grip.Content;
import dev.tidings.core.grip.Hold;
import dev.tidings.core.grip.Reply;
import dev.tidings.core.hub.Subscription;
import dev.tidings.core.hub.Wire;
import dev.tidings.core.journal.Journal;
import dev.tidings.core.journal.Opening;
import dev.tidings.core.run.OwnedBy;
import dev.tidings.core.run.Owner;
import dev.tidings.net.connection.Exchange;
import dev.tidings.net.connection.IoLoop;
import dev.tidings.net.http.BodyLength;
import dev.tidings.net.http.Headers;
import dev.tidings.net.http.ResponseHead;
import dev.tidings.net.http.Status;
import dev.tidings.net.send.Sender;
import io.netty.buffer.Unpooled;
import java.util.Set;
import java.util.function.Consumer;

/** Holds the clients of one loop for applications. */
@OwnedBy(Owner.IO_LOOP)
public final class Holding {

    private final Journal journal;
    private final HeldBytes bytes;

    /** @param sender the loop's */
    public Holding(Journal journal, Sender sender) {
        this.journal = journal;
        this.bytes = new HeldBytes(sender);
    }

    /** Gives the memory back, for good. */
    public void close() {
        bytes.release();
    }

    /** Returns the place to give to {@link #hold}, before an application is asked. */
    public EventId now() {
        return journal.head();
    }

    /**
     * Holds the client of an exchange, whose application has answered.
     *
     * @param reply what the client gets at once or when the time is over, without what was for the gateway
     * @param asked where the journal was when the application was asked
     * @param origin the application
     * @return what to do when the client leaves before its answer
     */
    Runnable hold(Exchange exchange, Hold hold, Reply reply, EventId asked, Origin origin) {
        IoLoop loop = exchange.loop();
        if (loop.isDraining() || exchange.request().method().equals("HEAD")) {
            answer(exchange, reply);
            return () -> {};
        }
        var audience = new Audience(hold, journal.head().sequence());
        return switch (hold.mode()) {
            case RESPONSE -> {
                Consumer<Reply> answer = exchange.guarded(item -> answer(exchange, item));
                var wire = new HeldResponse(loop, bytes, hold, audience, reply, answer);
                wire.serve(subscribe(loop, hold, asked, wire));
                yield wire::leave;
            }
            case STREAM -> {
                stream(exchange, hold, reply, audience, asked);
                yield () -> {};
            }
        };
    }

    HeldSocket socket(Exchange exchange, Origin origin, Handover.Sockets terms) {
        return new HeldSocket(exchange, journal, bytes, origin, terms);
    }

    private void stream(Exchange exchange, Hold hold, Reply reply, Audience audience, EventId asked) {
        IoLoop loop = exchange.loop();
        HeldFormat format = HeldFormat.of(reply, exchange.framing());
        var wire = new HeldStream(loop, bytes, format, hold, audience);
        ResponseHead head = without(Set.of("content-length", "x-accel-buffering"), Handover.head(reply));
        head.headers().add("x-accel-buffering", "no"); // for the next proxy
        exchange.begin(head, new BodyLength.Chunked());
        write(exchange, reply.body());
        exchange.handOver(wire, wire);
        wire.serve(subscribe(loop, hold, asked, wire));
    }

    /** From now on; but if an item may continue what the application's answer tells of, from where it was asked. */
    private Subscription subscribe(IoLoop loop, Hold hold, EventId asked, Wire wire) {
        boolean earlier = hold.channels().stream()
                .anyMatch(channel -> channel.previousId().isPresent());
        Set<Selector> selectors = hold.channels().stream()
                .map(channel -> new Selector(channel.topic().name()))
                .collect(toUnmodifiableSet());
        EventId cursor = earlier ? asked : journal.head();
        return loop.lane()
                .subscribe(new Interest(selectors, Set.of()), new Opening.At(cursor, null, Set.of()), 0, wire);
    }

    /** Gives a whole answer. */
    static void answer(Exchange exchange, Reply reply) {
        ResponseHead head = without(Set.of("content-length"), Handover.head(reply));
        if (head.status() != Status.NO_CONTENT.code()) {
            head.headers().add("content-length", Integer.toString(reply.body().length()));
        }
        BodyLength length = BodyLength.of(head, exchange.request().method());
        exchange.begin(head, length);
        if (length instanceof BodyLength.Length) {
            write(exchange, reply.body());
        }
        exchange.end(new Headers());
    }

    private static ResponseHead without(Set<String> names, ResponseHead head) {
        var fields = new Headers();
        head.headers().forEach((name, value) -> {
            if (!names.contains(name)) {
                fields.add(name, value);
            }
        });
        return head.with(fields);
    }

    private static void write(Exchange exchange, Content content) {
        if (content.length() > 0) {
            exchange.write(Unpooled.wrappedBuffer(content.bytes()));
        }
    }
}
