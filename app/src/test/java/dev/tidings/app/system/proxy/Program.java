package dev.tidings.app.system.proxy;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.File;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** A proxy as Debian brings it: how it is run in the foreground, with everything that it writes in one folder. */
enum Program {
    NGINX("nginx") {
        @Override
        List<String> prepare(Path folder, String site) throws IOException {
            Files.writeString(folder.resolve("site.conf"), site);
            Files.writeString(folder.resolve("nginx.conf"), resource("nginx-main.conf"));
            String user = "root".equals(System.getProperty("user.name")) ? " user root;" : "";
            return List.of("-p", folder + "/", "-e", "stderr", "-c", "nginx.conf", "-g", "daemon off;" + user);
        }
    },

    HAPROXY("haproxy") {
        @Override
        List<String> prepare(Path folder, String site) throws IOException {
            Path config = Files.writeString(folder.resolve("haproxy.cfg"), resource("haproxy-main.cfg") + site);
            return List.of("-db", "-f", config.toString());
        }
    },

    CADDY("caddy") {
        @Override
        List<String> prepare(Path folder, String site) throws IOException {
            Path config = Files.writeString(folder.resolve("Caddyfile"), resource("caddy-main.caddyfile") + site);
            return List.of("run", "--adapter", "caddyfile", "--config", config.toString());
        }
    },

    APACHE("apache2") {
        @Override
        List<String> prepare(Path folder, String site) throws IOException {
            Files.writeString(folder.resolve("site.conf"), site);
            String main =
                    "ServerRoot " + folder + "\nDefaultRuntimeDir " + folder + "\n" + resource("apache-main.conf");
            Path config = Files.writeString(folder.resolve("apache.conf"), main);
            return List.of("-DFOREGROUND", "-f", config.toString());
        }
    },

    VARNISH("varnishd") {
        @Override
        List<String> prepare(Path folder, String site) throws IOException {
            Path config = Files.writeString(folder.resolve("site.vcl"), site);
            return List.of(
                    "-F",
                    "-j",
                    "none",
                    "-n",
                    folder.resolve("work").toString(),
                    "-a",
                    RealProxy.ADDRESS, // the one thing that is not in its file
                    "-s",
                    "malloc,16m",
                    "-l",
                    "2m",
                    "-f",
                    config.toString());
        }
    };

    private final String command;

    Program(String command) {
        this.command = command;
    }

    /**
     * Writes its files.
     *
     * @param site what an administrator adds to Debian's defaults, ready to be used
     * @return its arguments
     */
    abstract List<String> prepare(Path folder, String site) throws IOException;

    /** Returns why nothing can be tested with it, if so. */
    Optional<String> missing() {
        return found().isPresent() ? Optional.empty() : Optional.of(command + " is not installed");
    }

    /** Starts it, with what it says in {@code output.log}. */
    Process start(Path folder, String site, UnaryOperator<String> filled) throws IOException {
        List<String> line = new ArrayList<>(List.of(found().orElseThrow().toString()));
        prepare(folder, filled.apply(site)).forEach(argument -> line.add(filled.apply(argument)));
        Path log = folder.resolve("output.log");
        var builder = new ProcessBuilder(line)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        builder.environment().put("HOME", folder.toString()); // Caddy keeps things there
        builder.environment().keySet().removeIf(name -> name.startsWith("XDG_"));
        return builder.start();
    }

    /** Returns a file of {@code src/test/resources/proxy}. */
    static String resource(String name) throws IOException {
        try (var in = Program.class.getResourceAsStream("/proxy/" + name)) {
            if (in == null) {
                throw new FileNotFoundException("proxy/" + name);
            }
            return new String(in.readAllBytes(), UTF_8);
        }
    }

    /** Debian's are in {@code /usr/sbin}, which is not everybody's path. */
    private Optional<Path> found() {
        String path = System.getenv("PATH") + File.pathSeparator + "/usr/sbin";
        return Stream.of(path.split(File.pathSeparator))
                .map(folder -> Path.of(folder, command))
                .filter(Files::isExecutable)
                .findFirst();
    }
}
