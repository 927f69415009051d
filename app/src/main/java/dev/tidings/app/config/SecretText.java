package dev.tidings.app.config;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tidings.core.config.Secret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Optional;

/** Reads a secret: as it stands, {@code base64:…}, or {@code file:PATH}. No fault shows what was there. */
final class SecretText {

    private static final String BASE64 = "base64:";
    private static final String FILE = "file:";

    private SecretText() {}

    static Optional<Secret> read(Section section, String key) {
        String text = section.value(key, "", (_, value) -> value);
        if (!section.has(key)) {
            return Optional.empty();
        }
        try {
            byte[] bytes = bytes(text);
            if (bytes.length > 0) {
                return Optional.of(new Secret(section.path(key), bytes));
            }
            section.fault(key, "is empty, expected a secret, base64:SECRET or file:PATH");
        } catch (IllegalArgumentException e) {
            section.fault(key, "got something else after base64: than base64");
        } catch (IOException e) {
            section.fault(key, "the file cannot be read: " + text.substring(FILE.length()));
        }
        return Optional.empty();
    }

    private static byte[] bytes(String text) throws IOException {
        if (text.startsWith(BASE64)) {
            return Base64.getDecoder().decode(text.substring(BASE64.length()));
        }
        if (text.startsWith(FILE)) {
            // An editor ends a file with a line break, which is not meant.
            return file(text.substring(FILE.length())).replaceFirst("\\R$", "").getBytes(UTF_8);
        }
        return text.getBytes(UTF_8);
    }

    private static String file(String path) throws IOException {
        try {
            return Files.readString(Path.of(path));
        } catch (InvalidPathException e) {
            throw new IOException(e);
        }
    }
}
