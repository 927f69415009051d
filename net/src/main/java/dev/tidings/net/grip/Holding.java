package dev.tidings.net.grip;

import dev.tidings.core.event.Event;
import dev.tidings.core.event.EventId;
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
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Holds the clients of one loop for applications. */
@OwnedBy(Owner.IO_LOOP)
public final class Holding {

    private final Journal journal;
    private final HeldBytes bytes;
    private final Set<Held> held = new LinkedHashSet<>();

    /** Who is held, and whose application can be asked what there is for it. */
    interface Held {

        /** It is to be asked. */
        void onRecover();
    }

    /** @param sender the loop's */
    public Holding(Journal journal, Sender sender) {
        this.journal = journal;
        this.bytes = new HeldBytes(sender);
    }

    /** Gives the memory back, for good. */
    public void close() {
        bytes.release();
    }

    /** Has the applications asked what there is for those who are held, each in its turn. */
    public void recover() {
        List.copyOf(held).forEach(Held::onRecover);
    }

    void add(Held client) {
        held.add(client);
    }

    void remove(Held client) {
        held.remove(client);
    }

    HeldBytes bytes() {
        return bytes;
    }

    /** Returns where the journal is, before an application is asked. */
    EventId now() {
        return journal.head();
    }

    /** Returns the place right before an event; in its term, which may only begin with it, and that means the same. */
    static EventId before(Event event) {
        EventId id = event.id();
        return new EventId(id.journal(), id.term(), id.sequence() - 1);
    }

    HeldSocket socket(Exchange exchange, Origin origin, Handover.Sockets terms) {
        return new HeldSocket(exchange, journal, bytes, origin, terms);
    }

    /** @param minds whether the client has a use for knowing that something is missing */
    Audience audience(Optional<Hold> hold, Audience.Before before, boolean minds) {
        return new Audience(hold, before, journal.head().sequence(), minds);
    }

    /** From now on; but if an item may continue what the client has or its application's answer tells of, from there. */
    Subscription subscribe(IoLoop loop, Audience audience, Wire wire) {
        EventId cursor = audience.from().orElseGet(journal::head);
        return loop.lane().subscribe(audience.interest(), new Opening.At(cursor, null, Set.of()), 0, wire);
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

    static ResponseHead without(Set<String> names, ResponseHead head) {
        var fields = new Headers();
        head.headers().forEach((name, value) -> {
            if (!names.contains(name)) {
                fields.add(name, value);
            }
        });
        return head.with(fields);
    }

    static void write(Exchange exchange, Content content) {
        if (content.length() > 0) {
            exchange.write(Unpooled.wrappedBuffer(content.bytes()));
        }
    }
}
