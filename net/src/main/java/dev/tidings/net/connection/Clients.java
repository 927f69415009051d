package dev.tidings.net.connection;

import dev.tidings.core.run.AnyThread;
import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/** Counts what each client has under way, wherever it comes in. */
@AnyThread
public interface Clients {

    /** Counts one more; returns why it is too many, or null. It is counted until {@link #leave} either way. */
    @Nullable
    Refused enter(InetAddress client);

    /** It is over. */
    void leave(InetAddress client);
}
