package dev.tidings.app;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;

/** What the file system refused, in words: the JDK's messages are often nothing but the file's name. */
final class Reason {

    private Reason() {}

    static String of(IOException e) {
        return switch (e) {
            case AccessDeniedException denied -> "permission denied: " + denied.getFile();
            case FileAlreadyExistsException exists -> "is no folder: " + exists.getFile();
            case NoSuchFileException missing -> "no such file: " + missing.getFile();
            case FileSystemException failed
            when failed.getReason() != null -> failed.getReason() + ": " + failed.getFile();
            default -> String.valueOf(e.getMessage());
        };
    }
}
