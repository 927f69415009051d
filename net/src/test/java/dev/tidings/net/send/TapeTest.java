package dev.tidings.net.send;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TapeTest {

    private final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(true);
    private final EmbeddedChannel channel = new EmbeddedChannel(new ChannelInboundHandlerAdapter());
    private final Sender sender = new Sender(Runnable::run, allocator);
    private final Tape tape = sender.tape();
    private final Outlet outlet = new Outlet(channel.pipeline().lastContext(), sender);
    private final Outlet other = new Outlet(channel.pipeline().lastContext(), sender);

    @AfterEach
    void releasesEverything() {
        channel.config().setAllocator(allocator);
        outlet.release();
        other.release();
        tape.release();
        channel.finishAndReleaseAll();
        assertThat(allocator.metric().usedDirectMemory()).isZero();
    }

    @Test
    void piecesThatFollowEachOtherLeaveInOne() {
        write("one ");
        write("two ");
        tape.append(bytes("not wanted"));
        write("three");
        outlet.flush();

        assertThat(sent()).isEqualTo("one two ");
        assertThat(sent()).isEqualTo("three");
    }

    @Test
    void aPieceAtTheSamePlaceOfAnotherChunkDoesNotFollow() {
        write("first");
        tape.append(new byte[Tape.CHUNK_BYTES - "first".length()]);
        tape.append(bytes("other"));
        other.write(tape);
        write("second");
        outlet.flush();

        assertThat(sent()).isEqualTo("first");
        assertThat(sent()).isEqualTo("second");
    }

    @Test
    void aPieceLargerThanAChunkHasOneOfItsOwn() {
        String large = "x".repeat(3 * Tape.CHUNK_BYTES);
        write("small");
        write(large);
        outlet.flush();

        assertThat(sent()).isEqualTo("small");
        assertThat(sent()).isEqualTo(large);
    }

    @Test
    void memoryIsUsedAgainWhenAllOfItWasSent() {
        for (int i = 0; i < 100; i++) {
            write("x".repeat(Tape.CHUNK_BYTES / 2));
            outlet.flush();
            assertThat(sent()).hasSize(Tape.CHUNK_BYTES / 2);
        }
        assertThat(allocator.metric().usedDirectMemory()).isEqualTo(Tape.CHUNK_BYTES);
    }

    private void write(String piece) {
        tape.append(bytes(piece));
        outlet.write(tape);
    }

    private String sent() {
        ByteBuf out = channel.readOutbound();
        try {
            return out.toString(US_ASCII);
        } finally {
            out.release();
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(US_ASCII);
    }
}
