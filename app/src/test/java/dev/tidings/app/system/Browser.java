package dev.tidings.app.system;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The browsers that it has to work in, without a window and without anything they do of their own accord. */
enum Browser {
    CHROMIUM("chromium") {
        @Override
        List<String> flags(Path profile) {
            return List.of(
                    "--headless",
                    "--no-sandbox", // tests may run as root, and open nothing but our own pages
                    "--disable-gpu",
                    "--disable-quic",
                    "--disable-dev-shm-usage",
                    "--disable-breakpad",
                    "--no-first-run",
                    "--no-default-browser-check",
                    "--no-proxy-server",
                    "--disable-background-networking",
                    "--disable-component-update",
                    "--disable-sync",
                    "--user-data-dir=" + profile);
        }
    },

    FIREFOX("firefox-esr") {
        @Override
        List<String> flags(Path profile) throws IOException {
            try (var preferences = Browser.class.getResourceAsStream("firefox-user.js")) {
                Files.copy(preferences, profile.resolve("user.js"));
            }
            return List.of("--headless", "--no-remote", "--profile", profile.toString());
        }
    };

    private static final long LIMIT_SECONDS = 60;

    private final String program;

    Browser(String program) {
        this.program = program;
    }

    /** Returns the flags for a start with a fresh profile, which is completed first if need be. */
    abstract List<String> flags(Path profile) throws IOException;

    /** Returns why nothing can be tested with it, if so. */
    Optional<String> missing() {
        boolean installed = Stream.of(System.getenv("PATH").split(File.pathSeparator))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
        return installed ? Optional.empty() : Optional.of(program + " is not installed");
    }

    /** Returns its name and version. */
    String version() throws IOException, InterruptedException {
        Process process = new ProcessBuilder(program, "--version")
                .redirectError(Redirect.DISCARD)
                .start();
        String version = new String(process.getInputStream().readAllBytes(), UTF_8);
        process.waitFor();
        return version.strip();
    }

    /** Opens a page; more flags come before its URL. */
    Running open(String url, String... more) throws IOException {
        Path profile = Files.createTempDirectory("tidings-browser");
        List<String> command = new ArrayList<>(List.of(program));
        command.addAll(flags(profile));
        command.addAll(List.of(more));
        command.add(url);
        Path log = profile.resolve("output.log");
        var builder = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
        builder.environment().put("HOME", profile.toString());
        builder.environment().put("MOZ_CRASHREPORTER_DISABLE", "1");
        return new Running(builder.start(), profile);
    }

    /**
     * A browser that runs.
     *
     * @param profile the folder with everything that it wrote
     */
    record Running(Process process, Path profile) implements AutoCloseable {

        /** Returns what it said, for messages. */
        String log() throws IOException {
            return Files.readString(profile.resolve("output.log"));
        }

        /** Ends it with all its processes; those that its own end would orphan are looked up before it. */
        @Override
        public void close() throws IOException {
            List<ProcessHandle> all = Stream.concat(process.descendants(), Stream.of(process.toHandle()))
                    .toList();
            all.forEach(ProcessHandle::destroyForcibly);
            all.forEach(one -> assertThat(one.onExit().orTimeout(LIMIT_SECONDS, TimeUnit.SECONDS))
                    .succeedsWithin(LIMIT_SECONDS, TimeUnit.SECONDS));
            try (Stream<Path> files = Files.walk(profile)) {
                files.sorted((one, other) -> other.compareTo(one))
                        .forEach(file -> file.toFile().delete()); // what cannot be deleted is left to the machine
            }
        }
    }
}
