package dev.tidings.app.system.proxy;

import static java.util.regex.Pattern.DOTALL;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What {@code docs/proxies.md} shows is what was tested. */
class ProxiesDocTest {

    private static final Pattern BLOCK = Pattern.compile("```[a-z]+\\n(.*?)```", DOTALL);

    private final String doc = read();

    @Test
    void showsConfigurationsThatAreTested() throws IOException {
        List<String> tested = new ArrayList<>();
        for (Setup setup : Setup.values()) {
            tested.add(Program.resource(setup.config()));
        }

        List<String> shown =
                BLOCK.matcher(doc).results().map(match -> match.group(1)).toList();

        assertThat(shown).hasSizeGreaterThan(3);
        assertThat(tested).containsAll(shown);
    }

    @Test
    void namesEachConfigurationThatIsTested() {
        assertThat(Arrays.stream(Setup.values()).map(Setup::config)).allMatch(doc::contains);
    }

    /** The repository: Maven runs a test in its module, an editor may run it above. */
    private static String read() {
        Path folder = Path.of("").toAbsolutePath();
        while (!Files.exists(folder.resolve("docs/proxies.md"))) {
            folder = folder.getParent();
        }
        try {
            return Files.readString(folder.resolve("docs/proxies.md"));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
