package dev.tidings.app.rehearsal;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a server says when it is ready, and where it is then. Written by the server's thread. */
final class Banner extends ByteArrayOutputStream {

    private static final Pattern LISTENING = Pattern.compile("listening +(http://\\S+)\\s");

    private final CompletableFuture<String> url = new CompletableFuture<>();

    Future<String> url() {
        return url;
    }

    @Override
    public void flush() {
        Matcher listening = LISTENING.matcher(toString(UTF_8));
        if (listening.find()) {
            url.complete(listening.group(1));
        }
    }
}
