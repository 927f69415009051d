package dev.tidings.app;

import dev.tidings.app.client.HubClient;
import picocli.CommandLine.Option;

/** The options that all commands have which talk to a server. */
final class ClientOptions {

    @Option(
            names = "--url",
            paramLabel = "URL",
            defaultValue = "${env:TIDINGS_URL:-http://127.0.0.1:8080}",
            description = {
                "The server; a path in it is where its hub is, instead of /events/.",
                "Default: $$TIDINGS_URL, else http://127.0.0.1:8080"
            })
    private String url = "";

    @SuppressWarnings("UnusedVariable") // Main looks for it among the arguments, so that it works for wrong ones too
    @Option(names = "--verbose", description = "Show where an error comes from.")
    private boolean verbose;

    String url() {
        return url;
    }

    HubClient client() {
        return HubClient.of(url);
    }
}
