package dev.tidings.app.tls;

import dev.tidings.core.config.KeyFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** Certificates that were made for tests (valid until 2126, trusted by nobody), as files of an operator. */
public final class Samples {

    private Samples() {}

    /** Puts a pair into a folder, in the place of what was there. */
    public static KeyFiles put(Path folder, String certificate, String key) throws IOException {
        return new KeyFiles(copy(certificate, folder.resolve("cert.pem")), copy(key, folder.resolve("key.pem")));
    }

    /** Puts one file somewhere. */
    public static String copy(String name, Path to) throws IOException {
        try (var in = Samples.class.getResourceAsStream("/tls/" + name)) {
            Files.copy(in, to, StandardCopyOption.REPLACE_EXISTING);
        }
        return to.toString();
    }
}
