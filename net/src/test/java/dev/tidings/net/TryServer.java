package dev.tidings.net;

import dev.tidings.core.config.Config;
import dev.tidings.core.config.Limits;
import dev.tidings.core.config.Listen;
import dev.tidings.core.journal.Durability;
import dev.tidings.core.journal.History;
import dev.tidings.core.journal.embedded.EmbeddedJournal;
import dev.tidings.core.journal.file.MemoryDisk;
import java.util.List;
import java.util.concurrent.Executors;

/** A server to try things out with by hand: {@code TryServer PORT}. Keeps its events in memory; ends with a line on its input. */
public final class TryServer {

    private TryServer() {}

    /** Serves until the input has a line or ends. */
    public static void main(String[] args) throws Exception {
        var journal = EmbeddedJournal.open(new EmbeddedJournal.Parts(
                new MemoryDisk(),
                History.DEFAULT,
                Durability.OS,
                1,
                System::currentTimeMillis,
                Executors.newFixedThreadPool(2, Thread.ofPlatform().daemon().factory()),
                System.err::println));
        var standard = Config.DEFAULT;
        var config = new Config(
                List.of(new Listen("127.0.0.1", Integer.parseInt(args[0]))),
                standard.store(),
                standard.history(),
                standard.access(),
                new Limits(256_000, 100, 100_000, 100_000, 64_000),
                standard.heartbeat(),
                standard.retry(),
                standard.cors(),
                standard.mount(),
                standard.shutdown());
        var server = new Server(config, journal, 2);
        journal.feed(server.feeds());
        Thread.ofPlatform().daemon().start(() -> {
            while (true) {
                journal.awaitWork(1_000_000_000);
                journal.step(System.currentTimeMillis());
            }
        });
        server.listen();
        System.out.println(server.addresses());
        System.in.read();
        System.out.println("drained: " + server.drain(standard.shutdown().timeout()));
        server.close();
    }
}
