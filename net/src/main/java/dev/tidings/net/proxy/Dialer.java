package dev.tidings.net.proxy;

import dev.tidings.core.config.Upstream;
import io.netty.channel.ChannelHandler;
import java.time.Duration;
import java.util.function.Consumer;

/** Opens connections on one loop. */
public interface Dialer {

    /**
     * Connects.
     *
     * @param handler added to the connection when it is open
     * @param onFailure told instead when it cannot be opened; both on the loop, and not before this has returned
     */
    void dial(Upstream upstream, Duration timeout, ChannelHandler handler, Consumer<Failure> onFailure);
}
