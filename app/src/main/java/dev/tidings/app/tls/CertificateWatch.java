package dev.tidings.app.tls;

import dev.tidings.core.config.KeyFiles;
import dev.tidings.core.event.InvalidValue;
import dev.tidings.core.run.OwnedBy;
import dev.tidings.core.run.Owner;
import dev.tidings.net.Identity;
import java.lang.System.Logger.Level;
import java.time.Instant;
import java.util.function.Consumer;

/**
 * Looks again and again at the files of one address. What it finds is taken when it is whole; else what was there before
 * stays, and that is said once.
 */
@OwnedBy(Owner.CERTIFICATES)
final class CertificateWatch {

    private static final System.Logger LOG = System.getLogger(CertificateWatch.class.getName());

    private final String where;
    private final KeyFiles files;
    private final Consumer<Identity> taker;

    private PemFiles taken;
    private String fault = ""; // of the last look
    private String reported = "";

    /**
     * @param where the address, such as {@code listen[1]}
     * @param taken what the address has at first
     * @param taker gets what replaces it
     */
    CertificateWatch(String where, KeyFiles files, PemFiles taken, Consumer<Identity> taker) {
        this.where = where;
        this.files = files;
        this.taken = taken;
        this.taker = taker;
    }

    /** Looks. */
    void look(Instant now) {
        try {
            PemFiles found = PemFiles.read(files);
            if (!found.equals(taken)) {
                Identity identity = found.identity(now);
                taker.accept(identity);
                taken = found;
                LOG.log(Level.INFO, where + ": took the renewed certificate of " + identity.describe());
            }
            fault = "";
            reported = "";
        } catch (InvalidValue e) {
            onFault(message(e));
        }
    }

    /** Of two files one is always written first: only what the next look finds as well is worth a word. */
    private void onFault(String found) {
        if (found.equals(fault) && !found.equals(reported)) {
            LOG.log(Level.WARNING, found + "; what was there before stays in use");
            reported = found;
        }
        fault = found;
    }

    private String message(InvalidValue e) {
        String file = e.where().equals("key") ? files.key() : files.certificate();
        return String.valueOf(new InvalidValue(where + "." + e.where(), file, e.expected()).getMessage());
    }
}
