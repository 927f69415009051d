package dev.tidings.app.system.proxy;

import dev.tidings.core.json.JsonTree;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What comes over one WebSocket, until it ends. */
final class SocketListener implements WebSocket.Listener {

    private final Consumer<JsonTree> onEvent;
    private final CountDownLatch over = new CountDownLatch(1);
    private final StringBuilder message = new StringBuilder();
    private volatile long heardNs = System.nanoTime();

    SocketListener(Consumer<JsonTree> onEvent) {
        this.onEvent = onEvent;
    }

    /** Returns when the WebSocket is over, for whatever reason, or nothing has come for so long. */
    void awaitEnd(long silenceSeconds) throws InterruptedException {
        long silenceNs = TimeUnit.SECONDS.toNanos(silenceSeconds);
        while (!over.await(1, TimeUnit.SECONDS) && System.nanoTime() - heardNs < silenceNs) {
            // It goes on.
        }
    }

    @Override
    public @Nullable CompletionStage<?> onPing(WebSocket socket, ByteBuffer data) {
        heardNs = System.nanoTime();
        socket.request(1);
        return null;
    }

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket socket, CharSequence text, boolean last) {
        heardNs = System.nanoTime();
        message.append(text);
        if (last) {
            JsonTree json = JsonTree.read("message", message.toString());
            message.setLength(0);
            if (json.text("control").isEmpty()) {
                onEvent.accept(json);
            }
        }
        socket.request(1);
        return null;
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
        over.countDown();
        return null;
    }

    @Override
    public void onError(WebSocket socket, Throwable error) {
        over.countDown();
    }
}
