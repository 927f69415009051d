package dev.tidings.app.rehearsal;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a server says when it is ready, and where it is then. Written by the server's thread. */
final class Banner extends ByteArrayOutputStream {

    private static final Pattern LISTENING = Pattern.compile("listening +(http://\\S+)\\s");

    private final CompletableFuture<Optional<String>> url = new CompletableFuture<>();

    /** Returns where the server is; empty when it ended before it was ready. */
    Future<Optional<String>> url() {
        return url;
    }

    /** The server says nothing more. */
    void end() {
        url.complete(Optional.empty());
    }

    @Override
    public void flush() {
        Matcher listening = LISTENING.matcher(toString(UTF_8));
        if (listening.find()) {
            url.complete(Optional.of(listening.group(1)));
        }
    }
}
