package dev.tidings.net.connection;

import dev.tidings.core.run.OwnedBy;
import dev.tidings.core.run.Owner;
import io.netty.channel.ChannelHandlerAdapter;
import io.netty.channel.ChannelHandlerContext;
import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/** That a client is counted, from its request to the end of the answer; in a pipeline, until that is gone. */
@OwnedBy(Owner.IO_LOOP)
final class Stay extends ChannelHandlerAdapter {

    private final Clients clients;
    private final @Nullable Refused overLimit;
    private @Nullable InetAddress counted;

    /** @param client who is counted, unless it is on this machine; null for nobody */
    Stay(Clients clients, @Nullable InetAddress client) {
        this.clients = clients;
        this.counted = client == null || client.isLoopbackAddress() ? null : client;
        this.overLimit = counted == null ? null : clients.enter(counted);
    }

    @Nullable
    Refused overLimit() {
        return overLimit;
    }

    boolean isCounted() {
        return counted != null;
    }

    void end() {
        if (counted != null) {
            clients.leave(counted);
            counted = null;
        }
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        end();
    }
}
