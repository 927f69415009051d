package dev.tidings.app.tls;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.core.config.KeyFiles;
import dev.tidings.net.Identity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CertificateWatchTest {

    private static final Instant NOW = Instant.parse("2027-01-01T00:00:00Z");

    private final List<String> taken = new ArrayList<>();
    private final List<String> said = new ArrayList<>();
    private final Logger logger = Logger.getLogger(CertificateWatch.class.getName());
    private final Handler ear = new Handler() {
        @Override
        public void publish(LogRecord entry) {
            said.add(entry.getMessage());
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };

    @TempDir
    private Path folder;

    private KeyFiles files;
    private CertificateWatch watch;

    @BeforeEach
    void start() throws IOException {
        logger.addHandler(ear);
        logger.setUseParentHandlers(false);
        files = Samples.put(folder, "rsa.crt", "rsa.key");
        watch = new CertificateWatch("listen[1]", files, PemFiles.read(files), this::take);
    }

    @AfterEach
    void stop() {
        logger.removeHandler(ear);
        logger.setUseParentHandlers(true);
    }

    @Test
    void takesAPairThatIsNewAndOnlyOnce() throws IOException {
        look(2);
        assertThat(taken).isEmpty();

        Samples.put(folder, "ec.crt", "ec.key");
        look(3);

        assertThat(taken).containsExactly("CN=renewed");
        assertThat(said).singleElement().asString().contains("listen[1]: took the renewed certificate of CN=renewed");
    }

    @Test
    void waitsForTheSecondFileWithoutAWordAndTakesBothThen() throws IOException {
        Samples.copy("ec.crt", Path.of(files.certificate()));
        look(1);
        assertThat(taken).isEmpty();

        Samples.copy("ec.key", Path.of(files.key()));
        look(1);
        assertThat(taken).containsExactly("CN=renewed");
        assertThat(said).hasSize(1);
    }

    @Test
    void keepsWhatItHasWhenTheFilesStayWrongAndSaysSoOnce() throws IOException {
        Samples.copy("ec.crt", Path.of(files.certificate()));
        look(5);
        assertThat(taken).isEmpty();
        assertThat(said)
                .singleElement()
                .asString()
                .startsWith("listen[1].key: got \"" + files.key().substring(0, 10))
                .endsWith("; what was there before stays in use");

        Files.delete(Path.of(files.certificate()));
        look(5);
        assertThat(said).hasSize(2).last().asString().startsWith("listen[1].certificate: got ");

        Samples.put(folder, "rsa.crt", "rsa.key");
        look(2);
        assertThat(taken).isEmpty();
        assertThat(said).hasSize(2);
    }

    /** As certbot has them: live/cert.pem is a link to archive/cert1.pem, and then to cert2.pem. */
    @Test
    void followsALinkThatPointsToAnotherFile() throws IOException {
        Samples.copy("ec.crt", folder.resolve("cert2.pem"));
        Samples.copy("ec.key", folder.resolve("key2.pem"));
        link("cert.pem", "cert2.pem");
        link("key.pem", "key2.pem");

        look(1);

        assertThat(taken).containsExactly("CN=renewed");
    }

    private void link(String name, String target) throws IOException {
        Path made = Files.createSymbolicLink(folder.resolve("new"), Path.of(target));
        Files.move(made, folder.resolve(name), StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    }

    private void look(int times) {
        for (int i = 0; i < times; i++) {
            watch.look(NOW);
        }
    }

    private void take(Identity identity) {
        taken.add(Identity.name(identity.chain().getFirst()));
    }
}
