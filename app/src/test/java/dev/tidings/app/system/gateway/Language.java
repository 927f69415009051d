package dev.tidings.app.system.gateway;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** What an application behind the gateway is written in. */
public enum Language {
    /** With aiohttp, as Debian brings both: another Python does not find its packages. */
    PYTHON("/usr/bin/python3") {
        @Override
        List<String> command(Path resources, int port) {
            return List.of(program(), resources.resolve("backend.py").toString(), Integer.toString(port));
        }

        @Override
        Optional<String> missingPackage() {
            return Files.isDirectory(Path.of("/usr/lib/python3/dist-packages/aiohttp"))
                    ? Optional.empty()
                    : Optional.of("python3-aiohttp is not installed");
        }
    },

    NODE("/usr/bin/node") {
        @Override
        List<String> command(Path resources, int port) {
            return List.of(program(), resources.resolve("backend.mjs").toString(), Integer.toString(port));
        }
    },

    /** With the HTTP server that the JDK has. */
    JAVA(System.getProperty("java.home") + "/bin/java") {
        @Override
        List<String> command(Path resources, int port) {
            String classes = resources.getParent().toString();
            return List.of(
                    program(),
                    "-XX:+UseSerialGC",
                    "-Xmx128m",
                    "-Dsun.net.httpserver.nodelay=true",
                    "-cp",
                    classes,
                    JavaBackend.class.getName(),
                    Integer.toString(port));
        }
    };

    private final String program;

    Language(String program) {
        this.program = program;
    }

    /** @param resources the folder {@code gateway} among the tests' classes */
    abstract List<String> command(Path resources, int port);

    Optional<String> missingPackage() {
        return Optional.empty();
    }

    String program() {
        return program;
    }

    /** Returns why nothing can be tested with it, if so. */
    public Optional<String> missing() {
        return Files.isExecutable(Path.of(program)) ? missingPackage() : Optional.of(program + " is not installed");
    }
}
