package dev.tidings.app.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidings.core.config.KeyFiles;
import dev.tidings.core.event.InvalidValue;
import dev.tidings.net.Identity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PemFilesTest {

    private static final Instant NOW = Instant.parse("2027-01-01T00:00:00Z");

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({"rsa, CN=localhost", "ec, CN=renewed", "ed, CN=ed"})
    void readsKeysOfEveryKind(String name, String subject) throws IOException {
        Identity identity = identity(Samples.put(folder, name + ".crt", name + ".key"), NOW);

        assertThat(identity.chain()).hasSize(1);
        assertThat(identity.describe()).startsWith(subject + ", valid until 2126-");
    }

    @Test
    void readsAChainInTheOrderOfTheFileAndSkipsWhatStandsBetween() throws IOException {
        KeyFiles files = Samples.put(folder, "rsa.crt", "rsa.key");
        String more = Files.readString(Path.of(Samples.copy("ec.crt", folder.resolve("issuer.pem"))));
        Path chain = Path.of(files.certificate());
        Files.writeString(chain, "subject=localhost\r\n" + Files.readString(chain) + "\nissuer:\n" + more);

        assertThat(identity(files, NOW).chain())
                .extracting(Identity::name)
                .containsExactly("CN=localhost", "CN=renewed");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "rsa.crt | ec.key | key | the key of the first certificate, which is that of CN=localhost",
                "rsa.crt | rsa-pkcs1.key | key | -----BEGIN PRIVATE KEY----- (PKCS#8) instead of RSA PRIVATE KEY: openssl pkey -in KEY",
                "ec.crt | ec-sec1.key | key | instead of EC PRIVATE KEY: openssl pkey -in KEY -out key.pem makes it",
                "rsa.key | rsa.key | certificate | a PEM file with -----BEGIN CERTIFICATE----- in it; there is none",
                "rsa.crt | rsa.crt | key | a PEM file with -----BEGIN PRIVATE KEY----- in it; there is none",
            })
    void saysWhatIsWrongWithAPairAndWhatWouldBeRight(String certificate, String key, String where, String expected)
            throws IOException {
        assertFault(Samples.put(folder, certificate, key), NOW, where, expected);
    }

    @Test
    void saysThatAFileIsHalfWritten() throws IOException {
        KeyFiles files = Samples.put(folder, "rsa.crt", "rsa.key");
        String whole = Files.readString(Path.of(files.key()));
        Files.writeString(Path.of(files.key()), whole.substring(0, whole.length() / 2));
        assertFault(files, NOW, "key", "there is none");

        Files.writeString(Path.of(files.key()), whole.replaceFirst("(?s)\n.{200}", "\n"));
        assertFault(files, NOW, "key", "a whole RSA, EC or Ed25519 key");
    }

    @Test
    void saysThatAFileIsNotThere() throws IOException {
        KeyFiles files = Samples.put(folder, "rsa.crt", "rsa.key");
        Files.delete(Path.of(files.certificate()));

        assertFault(files, NOW, "certificate", "a PEM file that can be read: there is none at " + files.certificate());
    }

    @Test
    void saysThatACertificateHasExpiredOrIsNotValidYet() throws IOException {
        KeyFiles files = Samples.put(folder, "rsa.crt", "rsa.key");

        assertFault(files, Instant.parse("2200-01-01T00:00:00Z"), "certificate", "CN=localhost expired on 2126-");
        assertFault(files, Instant.EPOCH, "certificate", "is this machine's clock right?");
    }

    private static Identity identity(KeyFiles files, Instant now) {
        return PemFiles.read(files).identity(now);
    }

    private static void assertFault(KeyFiles files, Instant now, String where, String expected) {
        assertThatThrownBy(() -> identity(files, now)).isInstanceOfSatisfying(InvalidValue.class, fault -> {
            assertThat(fault.where()).isEqualTo(where);
            assertThat(fault.expected()).contains(expected);
        });
    }
}
