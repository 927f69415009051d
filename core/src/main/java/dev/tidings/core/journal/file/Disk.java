package dev.tidings.core.journal.file;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/** A place for named files: a folder, memory, or a test's disk that fails when told. */
public interface Disk extends Closeable {

    /** Returns the names of all files, in no order. */
    List<String> names() throws IOException;

    /** Opens a file for reading and writing; makes it when it is not there. */
    File open(String name) throws IOException;

    void delete(String name) throws IOException;

    /** Gives a file another name, in one step that survives a power cut; a file that had the name is gone. */
    void rename(String from, String to) throws IOException;

    /** Makes the names of the files survive a power cut. */
    void forceNames() throws IOException;

    /** Lets go of the place. */
    @Override
    void close() throws IOException;

    /** A file. One thread writes, any thread reads. */
    interface File extends Closeable {

        /**
         * Reads into the buffer until it is full or the file ends.
         *
         * @throws java.nio.channels.ClosedChannelException when the file was closed meanwhile
         */
        void read(ByteBuffer into, long position) throws IOException;

        /** Writes the whole buffer, or fails having written a part of it. */
        void write(ByteBuffer from, long position) throws IOException;

        long size() throws IOException;

        /** Cuts the file off. */
        void truncate(long size) throws IOException;

        /** Makes what was written survive a power cut. */
        void force() throws IOException;

        @Override
        void close() throws IOException;
    }
}
