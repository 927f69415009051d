package dev.tidings.net.grip;

import dev.tidings.core.grip.Content;
import dev.tidings.core.grip.Reply;
import dev.tidings.net.http.Request;
import java.util.function.Consumer;

/** The application that has handed a client over, which the gateway itself asks about it. */
public interface Origin {

    /**
     * Sends it a request, which is signed and says for whom, as the client's own did.
     *
     * @param body of the length that the request says
     * @param answer told once with the whole answer, or else {@code failed}, why; both on the loop
     */
    void ask(Request request, Content body, Consumer<Reply> answer, Consumer<String> failed);
}
