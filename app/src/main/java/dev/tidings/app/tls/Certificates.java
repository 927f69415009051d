package dev.tidings.app.tls;

import dev.tidings.core.config.KeyFiles;
import dev.tidings.core.config.Listen;
import dev.tidings.core.event.InvalidValue;
import dev.tidings.core.run.OwnedBy;
import dev.tidings.core.run.Owner;
import dev.tidings.net.Identity;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** The certificates of all addresses, and the thread that looks whether they were renewed. */
@OwnedBy(Owner.MAIN)
public final class Certificates {

    /** Two small files are read: by what they hold, since a link's target changes without any trace in the link. */
    private static final Duration EVERY = Duration.ofSeconds(2);

    private static final System.Logger LOG = System.getLogger(Certificates.class.getName());

    private final List<CertificateWatch> watches;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("certificates").factory());

    private Certificates(List<CertificateWatch> watches) {
        this.watches = watches;
    }

    /** Who takes an identity, for the address with a number. */
    public interface Taker {

        /** Called at the start, and on the watching thread later. */
        void take(int address, Identity identity);
    }

    /**
     * Hands over what every address has, and watches it from now on.
     *
     * @throws InvalidValue when one of them has none that can be used
     */
    public static Certificates present(List<Listen> addresses, Taker taker) {
        List<CertificateWatch> watches = new ArrayList<>();
        for (int i = 0; i < addresses.size(); i++) {
            int address = i;
            Optional<KeyFiles> files = addresses.get(i).keyFiles();
            if (files.isPresent()) {
                PemFiles found = PemFiles.read(files.get());
                taker.take(address, found.identity(Instant.now()));
                watches.add(new CertificateWatch(
                        "listen[" + i + "]", files.get(), found, identity -> taker.take(address, identity)));
            }
        }
        var certificates = new Certificates(watches);
        if (!watches.isEmpty()) {
            certificates.thread.scheduleWithFixedDelay(
                    certificates::look, EVERY.toMillis(), EVERY.toMillis(), TimeUnit.MILLISECONDS);
        }
        return certificates;
    }

    /** Watches no longer. */
    public void stop() {
        thread.shutdown();
    }

    private void look() {
        for (CertificateWatch watch : watches) {
            try {
                watch.look(Instant.now());
            } catch (RuntimeException | Error bug) { // the schedule would end in silence
                LOG.log(Level.ERROR, "a bug in Tidings: a certificate could not be looked at", bug);
            }
        }
    }
}
