package dev.tidings.net.send;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.util.ReferenceCountUtil;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Over real sockets, with kernels' buffers that fill up: what is written there comes out, whichever way it takes. */
@Tag("system")
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class OutletTest {

    private static final int SEEDS = 5;
    private static final int CLIENTS = 100; // more than a batch
    private static final int STEPS = 60;

    private final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(true);
    private final BlockingQueue<ChannelHandlerContext> accepted = new LinkedBlockingQueue<>();
    private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();
    private final Map<Channel, Runnable> onceWritable = new HashMap<>(); // the loop's
    private final List<Client> clients = new ArrayList<>();

    private MultiThreadIoEventLoopGroup group;
    private EventLoop loop;
    private Channel listener;

    @BeforeEach
    void listen() {
        assumeTrue(Epoll.isAvailable(), "epoll");
        group = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
        loop = group.next();
        listener = new ServerBootstrap()
                .group(group)
                .channel(EpollServerSocketChannel.class)
                .childOption(ChannelOption.ALLOCATOR, allocator)
                .childOption(ChannelOption.SO_SNDBUF, 4096) // fills up soon
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline().addLast(new ChannelInboundHandlerAdapter() {
                            @Override
                            public void handlerAdded(ChannelHandlerContext ctx) {
                                accepted.add(ctx);
                            }

                            @Override
                            public void channelRead(ChannelHandlerContext ctx, Object message) {
                                heard.add(((ByteBuf) message).toString(US_ASCII));
                                ReferenceCountUtil.release(message);
                            }

                            @Override
                            public void channelWritabilityChanged(ChannelHandlerContext ctx) {
                                Runnable step = ctx.channel().isWritable() ? onceWritable.remove(ctx.channel()) : null;
                                if (step != null) {
                                    step.run();
                                }
                            }
                        });
                    }
                })
                .bind(InetAddress.getLoopbackAddress(), 0)
                .syncUninterruptibly()
                .channel();
    }

    @AfterEach
    void close() {
        clients.forEach(Client::close);
        if (group != null) {
            group.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
        }
    }

    /** How sockets are written to. */
    enum Way {
        EACH_BY_ITSELF,
        BY_A_RING,
        /** One that often takes a part only, and nothing in the end. */
        BY_A_RING_THAT_FAILS
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void sendsWhatIsWrittenInOrderWhoeverIsSlowAndWhoeverLeaves(Way way) throws Exception {
        Sender sender = sender(way);
        for (int i = 0; i < CLIENTS; i++) {
            clients.add(new Client(sender, i));
        }
        for (int seed = 0; seed < SEEDS; seed++) {
            play(seed, sender);
        }
        for (Client client : clients) {
            client.finish();
        }
        onLoop(() -> {
            sender.close();
            return null;
        });
        assertThat(allocator.metric().usedDirectMemory())
                .as("bytes that leaked")
                .isZero();
    }

    @Test
    void goesPastThePipelineWhereNobodyHasASayInWhatLeaves() throws Exception {
        Sender sender = sender(Way.EACH_BY_ITSELF);
        var client = new Client(sender, 0);
        clients.add(client);
        onLoop(() -> {
            Tape tape = sender.tape();
            tape.append(new byte[100]);
            client.outlet.write(tape);
            assertThat(client.outlet.isDirect()).isTrue();

            client.context.pipeline().addFirst(new ChannelOutboundHandlerAdapter()); // as TLS is
            var other = new Outlet(client.context, sender);
            other.write(tape);
            assertThat(other.isDirect()).isFalse();
            other.release();
            tape.release();
            return null;
        });
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void whatIsLeftForAClosedConnectionReachesNobodyElse(Way way) throws Exception {
        Sender sender = sender(way);
        var gone = new Client(sender, 0);
        clients.add(gone);
        List<Socket> next = new ArrayList<>();
        onLoop(() -> {
            Tape tape = sender.tape();
            tape.append("a secret".getBytes(US_ASCII));
            gone.outlet.write(tape);
            gone.outlet.flush();
            gone.context.channel().close();
            while (next.size() < 10) { // one of them has the number now
                next.add(new Socket(InetAddress.getLoopbackAddress(), port()));
            }
            tape.release();
            return null;
        });
        onLoop(() -> null); // after what was left for the sender to do

        for (Socket socket : next) {
            socket.getOutputStream().write('.');
            socket.close();
        }
        for (int i = 0; i < next.size(); i++) {
            assertThat(heard.poll(60, TimeUnit.SECONDS)).isEqualTo(".");
        }
    }

    @Test
    void servesThoseWhoComeBackWhileTheyAreSentFor() throws Exception {
        Sender sender = sender(Way.EACH_BY_ITSELF);
        for (int i = 0; i < CLIENTS; i++) {
            clients.add(new Client(sender, i));
        }
        onLoop(() -> {
            for (Client client : clients) {
                client.context.channel().config().setWriteBufferWaterMark(new WriteBufferWaterMark(1, 2));
                client.say("first ");
                onceWritable.put(client.context.channel(), () -> {
                    client.say("second");
                    client.outlet.flush();
                });
            }
            clients.forEach(client -> client.outlet.flush());
            return null;
        });

        for (Client client : clients) {
            client.finish();
            assertThat(client.written.toString(US_ASCII)).isEqualTo("first second");
        }
    }

    private Sender sender(Way way) throws Exception {
        var sender = new Sender(loop, allocator);
        if (way != Way.EACH_BY_ITSELF) {
            var random = new Random(1);
            Ring.Opening opening = way == Way.BY_A_RING
                    ? Ring.open()
                    : Ring.open((descriptor, count) ->
                            random.nextInt(100) == 0 ? -1 : Kernel.enterRing(descriptor, 1 + random.nextInt(count)));
            Ring ring = switch (opening) {
                case Ring.Opening.Opened(Ring opened) -> opened;
                case Ring.Opening.Refused(String why) -> Assumptions.abort("io_uring: " + why);
            };
            onLoop(() -> {
                sender.use(ring);
                return null;
            });
        }
        return sender;
    }

    private int port() {
        return ((InetSocketAddress) listener.localAddress()).getPort();
    }

    /** Some leave in the middle, without a word; their places are taken by new ones, which get nothing that was theirs. */
    private void play(int seed, Sender sender) throws Exception {
        var random = new Random(seed);
        Tape tape = sender.tape();
        for (int step = 0; step < STEPS; step++) {
            onLoop(() -> step(random, tape));
            if (random.nextInt(4) == 0) {
                int gone = random.nextInt(CLIENTS);
                clients.get(gone).close();
                clients.set(gone, new Client(sender, gone));
            }
        }
        onLoop(() -> {
            tape.release();
            return null;
        });
    }

    /** What a loop does between two looks at its sockets. */
    private Void step(Random random, Tape tape) {
        for (int piece = random.nextInt(6); piece > 0; piece--) {
            byte[] bytes = new byte[random.nextInt(20) == 0 ? random.nextInt(200_000) : 1 + random.nextInt(500)];
            random.nextBytes(bytes);
            tape.append(bytes);
            int wanting = random.nextInt(101);
            for (Client client : clients) {
                if (random.nextInt(100) < wanting && client.outlet.isReady()) {
                    client.write(random, tape, bytes);
                }
            }
        }
        clients.forEach(client -> client.outlet.flush());
        return null;
    }

    private <T> T onLoop(Callable<T> step) throws Exception {
        return loop.submit(step).get(60, TimeUnit.SECONDS);
    }

    /** Both ends of a connection. */
    private final class Client {

        private final Socket socket = new Socket();
        private final ByteArrayOutputStream written = new ByteArrayOutputStream();
        private final FutureTask<byte[]> reading;
        private final ChannelHandlerContext context;
        private final Outlet outlet;

        Client(Sender sender, int number) throws Exception {
            socket.setReceiveBufferSize(4096);
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port()));
            context = accepted.take();
            outlet = onLoop(() -> new Outlet(context, sender));
            reading = new FutureTask<>(() -> read(number % 3 == 0));
            Thread.ofVirtual().start(reading);
        }

        void write(Random random, Tape tape, byte[] bytes) {
            if (random.nextInt(10) == 0) {
                outlet.write(Unpooled.wrappedBuffer(bytes)); // as one that says something of its own does
            } else {
                outlet.write(tape);
            }
            written.writeBytes(bytes);
            if (random.nextInt(10) == 0) {
                outlet.flush();
            }
        }

        void say(String text) {
            outlet.write(Unpooled.copiedBuffer(text, US_ASCII));
            written.writeBytes(text.getBytes(US_ASCII));
        }

        void finish() throws Exception {
            onLoop(() -> outlet.handOver().writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(sent -> context.close()));
            byte[] read = reading.get(60, TimeUnit.SECONDS);
            assertThat(read).isEqualTo(written.toByteArray());
        }

        private byte[] read(boolean slow) throws IOException, InterruptedException {
            var all = new ByteArrayOutputStream();
            InputStream in = socket.getInputStream();
            byte[] some = new byte[slow ? 1_000 : 100_000];
            for (int length = in.read(some); length >= 0; length = in.read(some)) {
                all.write(some, 0, length);
                if (slow) {
                    Thread.sleep(0, 200_000);
                }
            }
            return all.toByteArray();
        }

        void close() {
            try {
                loop.submit(outlet::release).syncUninterruptibly();
                socket.close();
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        }
    }
}
