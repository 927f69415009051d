package dev.tidings.app.tls;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.tidings.core.config.KeyFiles;
import dev.tidings.core.event.InvalidValue;
import dev.tidings.net.Identity;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;

/** What the two files of an address hold at one moment, whatever it is. Links are followed. */
public record PemFiles(String certificate, String key) {

    /** A chain of five RSA certificates is 10 KB; more than this is another file, and could be an endless one. */
    private static final int MAX_BYTES = 1 << 20;

    /**
     * Reads them.
     *
     * @throws InvalidValue for {@code certificate} or {@code key} when it cannot be read
     */
    public static PemFiles read(KeyFiles files) {
        return new PemFiles(read("certificate", files.certificate()), read("key", files.key()));
    }

    /**
     * Returns what they mean.
     *
     * @throws InvalidValue for {@code certificate} or {@code key} when the pair cannot be used
     */
    public Identity identity(Instant now) {
        return Pem.identity(certificate, key, now);
    }

    /** Without the key, which is a secret. */
    @Override
    public String toString() {
        return "PemFiles[%d and %d characters]".formatted(certificate.length(), key.length());
    }

    private static String read(String which, String file) {
        String why;
        try (var in = Files.newInputStream(Path.of(file))) {
            byte[] bytes = in.readNBytes(MAX_BYTES + 1);
            if (bytes.length <= MAX_BYTES) {
                return new String(bytes, ISO_8859_1);
            }
            why = "it has more than " + MAX_BYTES + " bytes";
        } catch (NoSuchFileException e) {
            why = "there is none at " + Path.of(file).toAbsolutePath().normalize();
        } catch (AccessDeniedException e) {
            why = "this user may not read it";
        } catch (IOException e) {
            why = String.valueOf(e.getMessage());
        }
        throw new InvalidValue(which, file, "a PEM file that can be read: " + why);
    }
}
