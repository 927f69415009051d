package dev.tidings.app.rehearsal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidings.app.console.Exit;
import dev.tidings.app.console.Terminal;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What went wrong on the server's thread is no less wrong: the build would keep what was recorded of it. */
@Timeout(30)
class RehearsalTest {

    private final List<URI> attended = new ArrayList<>();

    @Test
    void isWellWhenTheServerEndsWell() throws Exception {
        rehearsal((terminal, _) -> serve(terminal, Exit.OK)).perform(attended::add);

        assertThat(attended).containsExactly(URI.create("http://127.0.0.1:8080"));
    }

    @Test
    void failsWhenTheServerEndsWithAnError() {
        assertThatThrownBy(() ->
                        rehearsal((terminal, _) -> serve(terminal, Exit.FAILED)).perform(attended::add))
                .hasMessage("the server ended with 1");
    }

    @Test
    void failsWhenTheServerThrows() {
        assertThatThrownBy(() -> rehearsal((terminal, _) -> {
                            serve(terminal, Exit.OK);
                            throw new IllegalStateException("a bug");
                        })
                        .perform(attended::add))
                .hasRootCauseMessage("a bug");
    }

    @Test
    void failsAtOnceWhenTheServerDoesNotStart() {
        assertThatThrownBy(() -> rehearsal((_, _) -> Exit.UNREACHABLE).perform(attended::add))
                .hasMessage("the server ended with 3");
        assertThat(attended).isEmpty();
    }

    @Test
    void stopsTheServerWhenItFailsItself() {
        var stopped = new CountDownLatch(1);

        assertThatThrownBy(() -> rehearsal((terminal, _) -> {
                            int exit = serve(terminal, Exit.OK);
                            stopped.countDown();
                            return exit;
                        })
                        .perform(_ -> {
                            throw new IOException("no answer");
                        }))
                .hasMessage("no answer");
        assertThat(stopped.getCount()).isZero();
    }

    private static Rehearsal rehearsal(Rehearsal.Program program) {
        return new Rehearsal(Path.of("data"), program);
    }

    /** As a server does: says where it is, and ends when it is told to. */
    private static int serve(Terminal terminal, int exit) {
        terminal.out().println("listening  http://127.0.0.1:8080");
        try {
            new CountDownLatch(1).await();
            throw new AssertionError("nobody counts down");
        } catch (InterruptedException e) {
            return exit;
        }
    }
}
