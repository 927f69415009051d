package dev.tidings.app.system;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What the build keeps prepared for a start: used where it fits, and no harm where it does not. On a packed distribution, which is
 * {@code tidings} and {@code app/target} and nothing else.
 */
@Tag("system")
@Timeout(300)
class PreparedStartTest {

    @TempDir
    private static Path folder;

    private static Path packed;

    @BeforeAll
    static void pack() throws Exception {
        packed = Files.createDirectory(folder.resolve("a packed one"));
        copy("tidings");
        copy("app/target/tidings.jar");
        copy("app/target/jvm.options");
        try (Stream<Path> libraries = Files.list(root().resolve("app/target/lib"))) {
            for (Path library : libraries.toList()) {
                copy("app/target/lib/" + library.getFileName());
            }
        }
        Files.createDirectory(packed.resolve("target"));
        Said built = run(
                "sh",
                "-c",
                "HOME_DIR=$0; cd \"$1\" && . build/find-jdk.sh && . build/build.sh && find_java && make_cache",
                packed.toString(),
                root().toString());
        assertThat(built.err()).contains("Prepared fast starts in ");
        Files.copy(cache(), folder.resolve("whole"));
    }

    @AfterEach
    void repair() throws IOException {
        Files.copy(folder.resolve("whole"), cache(), StandardCopyOption.REPLACE_EXISTING);
        Files.deleteIfExists(packed.resolve("pom.xml")); // has no sources then
    }

    @Test
    void takesItsClassesFromThere() throws Exception {
        assertThat(prepared("")).contains("dev.tidings.net.Server", "io.netty.channel.epoll.EpollIoHandler");
    }

    @Test
    void isAsPreparedWhereverItIsMoved() throws Exception {
        Path before = packed;
        packed = Files.move(packed, folder.resolve("elsewhere"));

        assertThat(prepared("")).contains("dev.tidings.net.Server");

        packed = Files.move(packed, before);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "no cache at all", "# an older one\n\0\0\0\0\0\0\0\0"})
    void startsWithoutAWordWhenItIsDamaged(String content) throws Exception {
        Files.writeString(cache(), content);

        assertThat(prepared("")).isEmpty();
    }

    @Test
    void startsWithoutAWordWhenItIsNotWhole() throws Exception {
        byte[] whole = Files.readAllBytes(cache());
        Files.write(cache(), Arrays.copyOf(whole, whole.length / 2));

        assertThat(prepared("")).isEmpty();
    }

    @Test
    void startsWithoutAWordWhenThereIsNone() throws Exception {
        Files.delete(cache());

        assertThat(prepared("")).isEmpty();
    }

    /** Flags with which the objects in it would have another shape. */
    @ParameterizedTest
    @ValueSource(strings = {"-XX:-UseCompactObjectHeaders", "-XX:-UseSerialGC -XX:+UseZGC", "--add-modules java.sql"})
    void startsWithoutAWordWhenItIsForOtherFlags(String flags) throws Exception {
        assertThat(prepared(flags)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"-Xmx48m", "-Xmx64m", "-XX:MaxRAM=128m", "-Xms512m -Xmx512m"})
    void startsAsPreparedWithAHeapOfAnySize(String flags) throws Exception {
        assertThat(prepared(flags)).contains("dev.tidings.net.Server");
    }

    /** Before 25.0.4 the JVM may not look, and run what it has (JDK-8377932). */
    @ParameterizedTest
    @ValueSource(strings = {"tidings.jar", "lib/tidings-net-0.1.0.jar"})
    void isLeftAloneWhenItIsForAnotherJar(String name) throws Exception {
        Path jar = packed.resolve("app/target").resolve(name);
        byte[] before = Files.readAllBytes(jar);
        FileTime made = Files.getLastModifiedTime(jar);
        try (FileSystem inside = FileSystems.newFileSystem(jar)) {
            Files.writeString(inside.getPath("/new.txt"), "new");
        }

        assertThat(prepared("")).isEmpty();

        Files.write(jar, before);
        Files.setLastModifiedTime(jar, made); // or it is another one to the JVM
    }

    /** As it is after an update. The JVM would leave it alone, and each start would take twice as long from then on. */
    @Test
    void isMadeAnewWhereItCanBeBuiltWhenItIsForAnotherJdk() throws Exception {
        Path jdk = Files.writeString(packed.resolve("app/target/tidings.aot.jdk"), "JAVA_VERSION=\"25\"\n");
        assertThat(start("").err()).as("where there are no sources").isEmpty();
        addSources();

        assertThat(start("").err()).contains("Prepared fast starts in ");
        assertThat(jdk).hasSameTextualContentAs(Path.of(System.getProperty("java.home"), "release"));
        assertThat(prepared("")).contains("dev.tidings.net.Server");
    }

    /** None to compile: what is built is newer than they are. */
    private static void addSources() throws IOException {
        Files.createDirectories(packed.resolve("app/src/main"));
        Files.createFile(packed.resolve("pom.xml"));
        copy("build/build.sh");
        copy("build/find-jdk.sh");
        Files.createFile(packed.resolve("target/built"));
    }

    /** Returns the classes of the server and of its libraries that a JVM with these flags need not read from their jars. */
    private static List<String> prepared(String flags) throws Exception {
        Path log = folder.resolve("classes.log");
        assertThat(start("-Xlog:class+load:file=" + log + " " + flags).err()).isEmpty();
        try (Stream<String> lines = Files.lines(log)) {
            return lines.filter(line -> line.contains(" source: shared objects file"))
                    .map(line -> line.replaceAll("^.*\\] | source: .*$", ""))
                    .filter(name -> name.matches("(dev\\.tidings|io\\.netty)\\..*"))
                    .toList();
        }
    }

    private static Said start(String flags) throws Exception {
        String tidings = packed.resolve("tidings").toString();
        Said said = run("env", "TIDINGS_JAVA_OPTS=" + flags, tidings, "version");
        assertThat(said.out()).startsWith("tidings ").hasLineCount(2);
        assertThat(said.exit()).isZero();
        return said;
    }

    private record Said(int exit, String out, String err) {}

    private static Said run(String... command) throws Exception {
        Path out = folder.resolve("out");
        Path err = folder.resolve("err");
        var builder = new ProcessBuilder(new ArrayList<>(List.of(command)));
        builder.environment().keySet().removeIf(name -> name.startsWith("TIDINGS_"));
        builder.environment().put("TIDINGS_JAVA_HOME", System.getProperty("java.home"));
        Process process =
                builder.redirectOutput(out.toFile()).redirectError(err.toFile()).start();
        assertThat(process.waitFor(Await.PATIENCE.toSeconds(), TimeUnit.SECONDS))
                .isTrue();
        return new Said(process.exitValue(), Files.readString(out, UTF_8), Files.readString(err, UTF_8));
    }

    private static Path cache() {
        return packed.resolve("app/target/tidings.aot");
    }

    /** With its time, which the JVM goes by. */
    private static void copy(String file) throws IOException {
        Path to = packed.resolve(file);
        Files.createDirectories(to.getParent());
        Files.copy(root().resolve(file), to, StandardCopyOption.COPY_ATTRIBUTES);
    }

    /** The repository: Maven runs a test in its module, an editor may run it above. */
    private static Path root() {
        Path above = Path.of("").toAbsolutePath();
        while (!Files.isExecutable(above.resolve("tidings"))) {
            above = above.getParent();
        }
        return above;
    }
}
