package dev.tidings.core.sse;

import static java.nio.charset.StandardCharsets.US_ASCII;

/** How a part of a body that has no length yet is put on the wire. */
public enum Framing {
    /** HTTP/1.1: chunked transfer coding (RFC 9112 §7.1). */
    CHUNKED {
        @Override
        public byte[][] frame(byte[] part) {
            if (part.length == 0) {
                return new byte[0][]; // a chunk of no bytes would be the last one
            }
            byte[] size = (Integer.toHexString(part.length) + CRLF).getBytes(US_ASCII);
            return new byte[][] {size, part, CRLF.getBytes(US_ASCII)};
        }

        @Override
        public byte[] end() {
            return ("0" + CRLF + CRLF).getBytes(US_ASCII);
        }
    },

    /** HTTP/1.0, where the body ends with the connection, and HTTP/2, which has frames of its own. */
    PLAIN {
        @Override
        public byte[][] frame(byte[] part) {
            return new byte[][] {part};
        }

        @Override
        public byte[] end() {
            return new byte[0];
        }
    };

    private static final String CRLF = "\r\n";

    /** Returns a part of the body as it goes on the wire: in pieces, to be written in one go; not copied, for it may be large. */
    public abstract byte[][] frame(byte[] part);

    /** Returns what goes on the wire after the last part. */
    public abstract byte[] end();
}
