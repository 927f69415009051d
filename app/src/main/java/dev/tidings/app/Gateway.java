package dev.tidings.app;

import dev.tidings.app.jwt.PrivateSignature;
import dev.tidings.app.jwt.SharedSecret;
import dev.tidings.app.log.Logs;
import dev.tidings.app.tls.Certificates;
import dev.tidings.core.config.Config;
import dev.tidings.core.config.Grip;
import dev.tidings.core.config.Listen;
import dev.tidings.core.config.Log;
import dev.tidings.core.config.Secret;
import dev.tidings.core.config.Store;
import dev.tidings.core.event.EventId;
import dev.tidings.core.grip.Signature;
import dev.tidings.core.journal.Durability;
import dev.tidings.core.journal.History;
import dev.tidings.core.journal.embedded.Bounds;
import dev.tidings.core.journal.embedded.EmbeddedJournal;
import dev.tidings.core.journal.embedded.OpeningReport;
import dev.tidings.core.journal.file.Disk;
import dev.tidings.core.journal.file.FolderDisk;
import dev.tidings.core.journal.file.MemoryDisk;
import dev.tidings.core.run.OwnedBy;
import dev.tidings.core.run.Owner;
import dev.tidings.net.Server;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ThreadPoolExecutor;

/** All the wiring, top to bottom. */
@OwnedBy(Owner.MAIN)
final class Gateway {

    private static final System.Logger LOG = System.getLogger(Gateway.class.getName());

    /** What holds until the end: sockets that are bound, a journal that is open and has sorted its topics by the rules. */
    private static final Set<String> FIXED = Set.of("listen", "store", "history");

    private final JournalThreads threads;
    private final Server server;
    private final Certificates certificates;
    private final Logs logs;

    private Config config;

    private Gateway(Config config, Logs logs, JournalThreads threads, Server server, Certificates certificates) {
        this.config = config;
        this.logs = logs;
        this.threads = threads;
        this.server = server;
        this.certificates = certificates;
    }

    /**
     * Starts everything.
     *
     * @throws StartFailure when the operator can do something about it
     */
    static Gateway start(Config config, Logs logs) {
        log(config, logs);
        ThreadPoolExecutor replay = JournalThreads.replay();
        EmbeddedJournal journal = open(config, replay);
        var server = new Server(config, journal, Runtime.getRuntime().availableProcessors(), Gateway::signature, logs);
        journal.feed(server.feeds());
        var threads = JournalThreads.start(journal, replay);
        var certificates = Certificates.present(config.listen(), server::present);
        var gateway = new Gateway(config, logs, threads, server, certificates);
        try {
            server.listen();
        } catch (IOException e) {
            gateway.stop();
            throw notListening(e);
        }
        return gateway;
    }

    /** Returns the addresses that are listened on, with the ports that were free. */
    List<Listen> addresses() {
        List<Listen> bound = new ArrayList<>();
        List<InetSocketAddress> addresses = server.addresses();
        for (int i = 0; i < addresses.size(); i++) {
            bound.add(config.listen().get(i).on(addresses.get(i).getPort()));
        }
        return bound;
    }

    /**
     * Takes over another configuration without dropping a connection, the whole of it or nothing, and logs which.
     *
     * @param from where it is from, for the log
     */
    void take(Config next, String from) {
        List<String> changed = config.changes(next);
        List<String> fixed = changed.stream().filter(FIXED::contains).toList();
        if (!fixed.isEmpty()) {
            LOG.log(
                    Level.WARNING,
                    "nothing was taken over from " + from + ": for a change of " + String.join(" and ", fixed)
                            + " the server has to be restarted");
            return;
        }
        try {
            if (changed.contains("log")) {
                logs.take(next.log());
            }
        } catch (IOException e) {
            LOG.log(Level.WARNING, "nothing was taken over from " + from + ": log.access: " + Reason.of(e));
            return;
        }
        server.take(next);
        config = next;
        LOG.log(
                Level.INFO,
                "configuration taken over from " + from + ": "
                        + (changed.isEmpty() ? "it says the same as before" : String.join(", ", changed)));
    }

    /** Goes on with the access log in the file that has its name now. */
    void reopenLog() {
        if (config.log().access() instanceof Log.To.File(String path)) {
            try {
                logs.take(config.log());
            } catch (IOException e) {
                LOG.log(
                        Level.WARNING,
                        "the access log goes on where it was, " + path + " cannot be had: " + Reason.of(e));
            }
        }
    }

    /**
     * Tells the clients, waits for them, stores what was taken and closes everything.
     *
     * @return whether every client could be told in time
     */
    boolean stop() {
        certificates.stop();
        try {
            boolean all = server.drain(config.shutdown().timeout());
            threads.stop();
            server.close();
            logs.close();
            return all;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } catch (IOException e) {
            LOG.log(
                    Level.WARNING,
                    "the journal was not marked as closed, and is read anew at the next start: " + e.getMessage());
            return true;
        }
    }

    private static void log(Config config, Logs logs) {
        try {
            logs.take(config.log());
        } catch (IOException e) {
            throw new StartFailure(
                    "the access log cannot be written: " + Reason.of(e),
                    "make it writable for this user, or choose another file with log.access");
        }
    }

    private static EmbeddedJournal open(Config config, ThreadPoolExecutor replay) {
        try {
            EmbeddedJournal journal = EmbeddedJournal.open(new EmbeddedJournal.Parts(
                    disk(config.store()),
                    history(config),
                    durability(config.store()),
                    Bounds.ofHeap(Runtime.getRuntime().maxMemory()),
                    new SecureRandom().nextLong(EventId.JOURNALS),
                    System::currentTimeMillis,
                    replay,
                    finding -> LOG.log(Level.WARNING, finding)));
            report(journal.report());
            return journal;
        } catch (FolderDisk.FolderInUse e) {
            throw new StartFailure(String.valueOf(e.getMessage()), "stop it, or choose another folder with --data DIR");
        } catch (IOException e) {
            throw new StartFailure(
                    "the journal could not be opened in " + Banner.where(config.store()) + ": " + Reason.of(e),
                    "make the folder readable and writable for this user, or choose another with --data DIR");
        }
    }

    private static Signature signature(Grip grip) {
        return switch (grip.key().orElseThrow()) {
            case Grip.Key.Shared(Secret secret) ->
                new SharedSecret(secret.bytes(), grip.issuer(), InstantSource.system());
            case Grip.Key.Private(PrivateKey key) -> new PrivateSignature(key, grip.issuer(), InstantSource.system());
        };
    }

    /** In memory no more is kept than fits, whatever was asked for: a quarter of the heap, beside a third for the index. */
    private static History history(Config config) {
        long fitting = Math.max(Runtime.getRuntime().maxMemory() / 4, History.MIN_BYTES);
        if (!(config.store() instanceof Store.Memory) || config.history().maxBytes() <= fitting) {
            return config.history();
        }
        LOG.log(Level.INFO, "events are kept in memory: %,d bytes of them, a quarter of the heap".formatted(fitting));
        return new History(config.history().rules(), fitting);
    }

    private static Disk disk(Store store) throws IOException {
        return switch (store) {
            case Store.Memory _ -> new MemoryDisk();
            case Store.Folder(String path, Durability _) -> FolderDisk.open(Path.of(path));
        };
    }

    private static Durability durability(Store store) {
        return switch (store) {
            case Store.Memory _ -> Durability.OS;
            case Store.Folder(String _, Durability durability) -> durability;
        };
    }

    private static void report(OpeningReport report) {
        report.findings().forEach(finding -> LOG.log(Level.WARNING, finding));
        if (report.events() > 0) {
            LOG.log(
                    Level.INFO,
                    "the journal holds %,d events of %,d topics (%,d bytes)%s"
                            .formatted(
                                    report.events(),
                                    report.topics(),
                                    report.bytes(),
                                    report.clean() ? "" : "; it had not been closed properly"));
        }
    }

    private static StartFailure notListening(IOException e) {
        return e instanceof BindException
                ? new StartFailure(
                        // Without what the system call is called: the reason stands behind it.
                        "cannot listen on " + Reason.of(e).replaceFirst("bind\\(.*\\) failed with error\\(.*\\): ", ""),
                        "another process has it: stop that one, or choose another with --listen http://127.0.0.1:8081")
                : new StartFailure("it cannot listen: " + Reason.of(e), "choose another address with --listen URL");
    }
}
