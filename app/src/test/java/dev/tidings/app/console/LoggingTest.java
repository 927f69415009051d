package dev.tidings.app.console;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.core.config.Log;
import dev.tidings.core.json.JsonTree;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.System.Logger.Level;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LoggingTest {

    private static final System.Logger LOG = System.getLogger("dev.tidings.app.console.test");

    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final PrintStream stream = new PrintStream(err, true, UTF_8);

    @AfterEach
    void setUpAsUsual() {
        Logging.setUp(System.err, false);
    }

    @Test
    void writesWhatMattersEnough() {
        Logging.setUp(stream, Log.Level.WARNING, Log.Format.TEXT);
        LOG.log(Level.INFO, "unheard");
        LOG.log(Level.WARNING, "one\ntwo");
        LOG.log(Level.ERROR, "three");

        assertThat(lines())
                .satisfiesExactly(
                        line -> assertThat(line).endsWith(" WARNING one | two"),
                        line -> assertThat(line).endsWith(" SEVERE  three"));
    }

    @Test
    void writesAnObjectALine() {
        Logging.setUp(stream, Log.Level.DEBUG, Log.Format.JSON);
        LOG.log(Level.DEBUG, "a\n\"b\"");
        LOG.log(Level.INFO, "of {0}", "what");

        List<JsonTree> objects =
                lines().stream().map(line -> JsonTree.read("line", line)).toList();
        assertThat(objects)
                .extracting(object -> object.text("level"))
                .map(level -> level.orElse(""))
                .containsExactly("debug", "info");
        assertThat(objects)
                .extracting(object -> object.text("message"))
                .map(text -> text.orElse(""))
                .containsExactly("a\n\"b\"", "of what");
        assertThat(objects)
                .allSatisfy(
                        object -> assertThat(Instant.parse(object.text("time").orElse("")))
                                .isNotNull());
    }

    @Test
    void tellsWhereAMistakeComesFromAndElseOnlyWhatItSays() {
        Logging.setUp(stream, Log.Level.INFO, Log.Format.JSON);
        LOG.log(Level.WARNING, "w", new IOException("gone"));
        LOG.log(Level.ERROR, "e", new IOException("gone"));

        List<String> errors = lines().stream()
                .map(line -> JsonTree.read("line", line).text("error").orElse(""))
                .toList();
        assertThat(errors.getFirst()).isEqualTo("java.io.IOException: gone");
        assertThat(errors.getLast()).contains("\n\tat ");
    }

    private List<String> lines() {
        return err.toString(UTF_8).lines().toList();
    }
}
