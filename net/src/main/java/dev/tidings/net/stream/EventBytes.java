package dev.tidings.net.stream;

import dev.tidings.core.event.Event;
import dev.tidings.core.run.OwnedBy;
import dev.tidings.core.run.Owner;
import dev.tidings.core.ws.Deflating;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of the event that a loop is delivering, encoded once for each format and shared by all its subscribers,
 * outside of the heap, so that no write copies them before the kernel does.
 */
@OwnedBy(Owner.IO_LOOP)
final class EventBytes {

    private final ByteBufAllocator allocator;
    private final Deflating deflating = new Deflating();
    private final Map<Format, Shared> shared = new EnumMap<>(Format.class);
    private final Map<Format, ByteBuf> heartbeats = new EnumMap<>(Format.class);

    /** The last event that was asked for in a format. */
    private static final class Shared {
        private @Nullable Event event;
        private ByteBuf bytes = Unpooled.EMPTY_BUFFER;
    }

    EventBytes(ByteBufAllocator allocator) {
        this.allocator = allocator;
        for (Format format : Format.values()) {
            shared.put(format, new Shared());
        }
    }

    /** Returns an event's bytes; the caller releases its share. */
    @SuppressWarnings("ReferenceEquality") // the same event, not an equal one: equality would compare the data
    ByteBuf of(Event event, Format format) {
        Shared last = last(format);
        if (last.event != event) {
            ByteBuf next = offHeap(format.event(event, deflating)); // first: there may be no memory for it
            last.bytes.release();
            last.bytes = next;
            last.event = event;
        }
        return last.bytes.retainedDuplicate();
    }

    /** Returns an event's bytes as history, which only one subscriber is sent; the caller releases them. */
    ByteBuf ofEarlier(Event event, Format format) {
        return offHeap(format.earlier(event));
    }

    /** Returns a heartbeat's bytes; the caller releases its share. */
    ByteBuf heartbeat(Format format) {
        return heartbeats
                .computeIfAbsent(format, made -> offHeap(made.heartbeat()))
                .retainedDuplicate();
    }

    /** Gives the memory back, for good; writes that are under way keep their share. */
    void release() {
        deflating.close();
        for (Shared last : shared.values()) {
            last.bytes.release();
            last.bytes = Unpooled.EMPTY_BUFFER;
            last.event = null;
        }
        heartbeats.values().forEach(ByteBuf::release);
        heartbeats.clear();
    }

    private Shared last(Format format) {
        return Objects.requireNonNull(shared.get(format));
    }

    private ByteBuf offHeap(byte[] bytes) {
        return allocator.directBuffer(bytes.length, bytes.length).writeBytes(bytes);
    }
}
