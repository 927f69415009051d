package dev.tidings.net.stream;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidings.core.event.Event;
import dev.tidings.core.event.EventId;
import dev.tidings.core.event.EventType;
import dev.tidings.core.event.Topic;
import dev.tidings.core.event.Utf8;
import dev.tidings.net.send.Sender;
import io.netty.buffer.AbstractByteBufAllocator;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import org.junit.jupiter.api.Test;

class EventBytesTest {

    private static final int MORE_THAN_THERE_IS = 1 << 20; // on the tape

    private final Allocator allocator = new Allocator();
    private final EventBytes bytes = new EventBytes(new Sender(Runnable::run, allocator));

    @Test
    void encodesTheNextEventAfterThereWasNoMemoryForOne() {
        assertThat(encoded("first")).contains("first");
        allocator.exhausted = true;
        assertThatThrownBy(() -> encoded("second".repeat(MORE_THAN_THERE_IS))).isInstanceOf(OutOfMemoryError.class);
        allocator.exhausted = false;

        assertThat(encoded("third")).contains("third");
        bytes.release();
        assertThat(allocator.usedBytes()).isZero();
    }

    private String encoded(String data) {
        var event = new Event(new EventId(1, 0, 1), new Topic("a"), EventType.MESSAGE, Utf8.of(data), 0, false);
        return new String(bytes.of(event, Format.SSE_PLAIN).last(), UTF_8);
    }

    private static final class Allocator extends AbstractByteBufAllocator {

        private final UnpooledByteBufAllocator memory = new UnpooledByteBufAllocator(true);
        private boolean exhausted;

        @Override
        protected ByteBuf newHeapBuffer(int initialCapacity, int maxCapacity) {
            return memory.heapBuffer(initialCapacity, maxCapacity);
        }

        @Override
        protected ByteBuf newDirectBuffer(int initialCapacity, int maxCapacity) {
            if (exhausted) {
                throw new OutOfMemoryError("Direct buffer memory");
            }
            return memory.directBuffer(initialCapacity, maxCapacity);
        }

        @Override
        public boolean isDirectBufferPooled() {
            return false;
        }

        long usedBytes() {
            return memory.metric().usedDirectMemory();
        }
    }
}
