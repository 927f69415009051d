package dev.tidings.app;

import dev.tidings.app.console.Exit;
import dev.tidings.app.console.Terminal;
import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code tidings completion}. */
@Command(
        name = "completion",
        mixinStandardHelpOptions = true,
        versionProvider = Main.class,
        description = "Prints a script that lets the shell complete tidings' commands and options.",
        footer = {"", "Example, for ~/.bashrc or ~/.zshrc:", "  source <(tidings completion bash)"})
final class Completion implements Callable<Integer> {

    private final Terminal terminal;

    @Parameters(index = "0", defaultValue = "bash", paramLabel = "SHELL", description = "${COMPLETION-CANDIDATES}")
    private Shell shell = Shell.bash;

    Completion(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        // One script for both: it loads zsh's own emulation of bash's completion when it finds itself in zsh.
        terminal.out()
                .print(
                        switch (shell) {
                            case bash, zsh -> AutoComplete.bash("tidings", Main.commands(terminal));
                        });
        return Exit.OK;
    }

    /** In small letters, as they are typed. */
    private enum Shell {
        bash,
        zsh
    }
}
