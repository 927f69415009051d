package dev.tidings.net;

import org.junit.jupiter.api.Nested;

/** The contract, kept by every transport in every version of HTTP. */
class WireTest {

    private static final String DEFLATE = "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r\n";

    @Nested
    class ServerSentEvents extends WireContract {
        @Override
        WireClient client(TestHub at, String target) {
            return StreamClient.ofSse(at, target, "HTTP/1.1");
        }
    }

    @Nested
    class ServerSentEventsInHttp10 extends WireContract {
        @Override
        WireClient client(TestHub at, String target) {
            return StreamClient.ofSse(at, target, "HTTP/1.0");
        }
    }

    @Nested
    class Ndjson extends WireContract {
        @Override
        WireClient client(TestHub at, String target) {
            return StreamClient.ofNdjson(at, target, "HTTP/1.1");
        }
    }

    @Nested
    class NdjsonInHttp10 extends WireContract {
        @Override
        WireClient client(TestHub at, String target) {
            return StreamClient.ofNdjson(at, target, "HTTP/1.0");
        }
    }

    @Nested
    class LongPoll extends WireContract {
        @Override
        WireClient client(TestHub at, String target) {
            return new PollClient(at, target, "HTTP/1.1");
        }
    }

    @Nested
    class LongPollInHttp10 extends WireContract {
        @Override
        WireClient client(TestHub at, String target) {
            return new PollClient(at, target, "HTTP/1.0");
        }
    }

    @Nested
    class WebSocketInEnvelopes extends WireContract {
        @Override
        WireClient client(TestHub at, String target) {
            return SocketClient.ofRaw(at, target, "HTTP/1.1", "");
        }
    }

    @Nested
    class WebSocketInV1 extends WireContract {
        @Override
        WireClient client(TestHub at, String target) {
            return SocketClient.ofV1(at, target, "HTTP/1.1", "");
        }
    }

    @Nested
    class WebSocketInEnvelopesDeflated extends WireContract {
        @Override
        WireClient client(TestHub at, String target) {
            return SocketClient.ofRaw(at, target, "HTTP/1.1", DEFLATE);
        }
    }

    @Nested
    class WebSocketInV1Deflated extends WireContract {
        @Override
        WireClient client(TestHub at, String target) {
            return SocketClient.ofV1(at, target, "HTTP/1.1", DEFLATE);
        }
    }

    @Nested
    class ServerSentEventsInHttp2 extends WireContract {
        @Override
        WireClient client(TestHub at, String target) {
            return StreamClient.ofSse(at, target, "HTTP/2");
        }
    }

    @Nested
    class NdjsonInHttp2 extends WireContract {
        @Override
        WireClient client(TestHub at, String target) {
            return StreamClient.ofNdjson(at, target, "HTTP/2");
        }
    }

    @Nested
    class LongPollInHttp2 extends WireContract {
        @Override
        WireClient client(TestHub at, String target) {
            return new PollClient(at, target, "HTTP/2");
        }
    }

    @Nested
    class WebSocketInEnvelopesInHttp2 extends WireContract {
        @Override
        WireClient client(TestHub at, String target) {
            return SocketClient.ofRaw(at, target, "HTTP/2", "");
        }
    }

    @Nested
    class WebSocketInV1DeflatedInHttp2 extends WireContract {
        @Override
        WireClient client(TestHub at, String target) {
            return SocketClient.ofV1(at, target, "HTTP/2", DEFLATE);
        }
    }
}
