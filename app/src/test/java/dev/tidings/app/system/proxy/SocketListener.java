package dev.tidings.app.system.proxy;

import dev.tidings.core.json.JsonTree;
import java.net.http.WebSocket;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What comes over one WebSocket, until it ends. */
final class SocketListener implements WebSocket.Listener {

    private final Consumer<JsonTree> onEvent;
    private final CompletableFuture<@Nullable Void> over = new CompletableFuture<>();
    private final StringBuilder message = new StringBuilder();

    SocketListener(Consumer<JsonTree> onEvent) {
        this.onEvent = onEvent;
    }

    /** Returns what is complete when the WebSocket is over, for whatever reason. */
    CompletableFuture<@Nullable Void> over() {
        return over;
    }

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket socket, CharSequence text, boolean last) {
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
        over.complete(null);
        return null;
    }

    @Override
    public void onError(WebSocket socket, Throwable error) {
        over.complete(null);
    }
}
