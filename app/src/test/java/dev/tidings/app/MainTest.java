package dev.tidings.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.app.console.Terminal;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What needs no server. */
class MainTest {

    @TempDir
    private Path folder;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final Map<String, String> environment = new HashMap<>();
    private boolean isTerminal;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "srve | unexpected argument srve; did you mean serve?",
                "pub --tpye=a t | unknown option --tpye=a; did you mean --type?",
                "sub --json | Missing required parameter: 'SELECTOR'",
                "sub a//b | topic: got \"a//b\", expected segments separated by single slashes, none of them empty",
                "sub a --from start --after x | --from and --after both say where to start",
                "sub a --limit 0 | --limit is at least 1",
                "pub a* x | topic: got \"a*\", expected no '*' (that is for selectors)",
                "pub a --lines x | --lines takes neither DATA nor --end",
                "topics --url http://me:secret@bad_host?secret | --url: got \"http://...@bad_host?...\", expected a URL such as http://127.0.0.1:8080",
                "sub a --limit x | --limit: got \"x\", expected a whole number",
                "bench --rate x | --rate: got \"x\", expected a number",
                "bench --threads 1.5 | --threads: got \"1.5\", expected a whole number",
                "bench --threads 101 | --threads: got \"101\", expected 1 to 100, one for each subscriber at most",
                "bench --warm-up 2h | --warm-up: got \"2h\", expected 0s to 1h",
                "bench --cacert /no | --cacert: got \"/no\", expected a PEM file with certificates (no such file: /no)",
                "bench --url ws://a | --url is for publishers too, and those need http or https, and no {topic}",
                "bench --url http://a/{topic} | --url is for publishers too, and those need http or https, and no {topic}",
                "bench --topics 2 --url http://a --publish-url http://a/{topic} | with --topics each topic needs a URL",
                "bench --topics 2 --url http://a/{topic} --publish-url http://a | with --topics each topic needs a URL",
                "topics --url example | --url: got \"example\", expected a URL such as http://127.0.0.1:8080",
            })
    void saysWhatIsWrongInOneLineAndWhereToLook(String arguments, String message) {
        assertThat(run(arguments.split(" "))).isEqualTo(2);

        assertThat(err.toString(UTF_8).lines()).hasSize(2).first().isEqualTo("tidings: " + message);
        assertThat(out.toString(UTF_8)).isEmpty();
    }

    @Test
    void showsItsCommandsWhenNoneIsNamed() {
        assertThat(run()).isEqualTo(2);

        assertThat(err.toString(UTF_8))
                .contains("serve", "pub", "sub", "topics", "bench", "check", "completion", "version");
    }

    @ParameterizedTest
    @ValueSource(strings = {"serve", "pub", "sub", "topics", "bench", "check", "completion", "version"})
    void everyCommandHasAnExampleInItsHelp(String command) {
        assertThat(run(command, "--help")).isZero();

        assertThat(out.toString(UTF_8)).containsPattern("(?s)Example.*tidings " + command);
    }

    @Test
    void checkShowsWhatHolds() throws IOException {
        Path file = Files.writeString(
                folder.resolve("t.yaml"), "store: {url: \"memory:\"}\nlisten: [\"http://[::1]:0\"]\n");
        environment.put("TIDINGS_CONFIG", file.toString());

        assertThat(run("check")).isZero();

        assertThat(out.toString(UTF_8))
                .startsWith(file + " is right\n")
                .contains("  listen     http://[::1]:0\n  store      in memory, gone when the server stops\n");
    }

    @Test
    void checkAndServeSayAllThatIsWrong() throws IOException {
        Path file = Files.writeString(folder.resolve("t.yaml"), "listen: [\"http://0.0.0.0:1\"]\nlimts: {}\n");

        for (String command : new String[] {"check", "serve"}) {
            err.reset();
            assertThat(run(command, "--config", file.toString())).isEqualTo(1);
            assertThat(err.toString(UTF_8).lines())
                    .hasSize(3)
                    .element(1)
                    .isEqualTo(file + ":2:1: limts: unknown key; did you mean \"limits\"?");
        }
    }

    @Test
    void paintsOnlyForATerminalThatWantsIt() {
        run("check", "--durability", "x");
        assertThat(err.toString(UTF_8)).doesNotContain("\u001b");
        isTerminal = true;
        run("check", "--durability", "x");
        assertThat(err.toString(UTF_8)).contains("\u001b[");
        err.reset();
        environment.put("NO_COLOR", "1");
        run("check", "--durability", "x");
        assertThat(err.toString(UTF_8)).doesNotContain("\u001b");
    }

    @Test
    void printsTheSchemaAndACompletionScript() {
        assertThat(run("check", "--schema")).isZero();
        assertThat(run("completion", "zsh")).isZero();

        assertThat(out.toString(UTF_8))
                .contains("\"title\": \"Tidings configuration\"")
                .contains("_complete_tidings");
    }

    private int run(String... arguments) {
        var terminal = new Terminal(
                InputStream.nullInputStream(),
                new PrintStream(out, true, UTF_8),
                new PrintStream(err, true, UTF_8),
                false,
                isTerminal,
                isTerminal,
                environment);
        return Main.run(terminal, arguments);
    }
}
