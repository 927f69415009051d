package dev.tidings.net.grip;

import dev.tidings.core.grip.Reply;
import dev.tidings.net.http.Headers;
import java.util.function.Consumer;

/** The application behind a WebSocket, which is told by requests what happens there. */
public interface Origin {

    /**
     * Sends it a request.
     *
     * @param fields besides those of the client's request
     * @param answer told once, or else {@code failed}, why; both on the loop
     */
    void post(Headers fields, byte[] body, Consumer<Reply> answer, Consumer<String> failed);
}
