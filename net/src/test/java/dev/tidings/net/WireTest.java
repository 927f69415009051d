package dev.tidings.net;

import org.junit.jupiter.api.Nested;

/** The contract, kept by every transport in every version of HTTP. */
class WireTest {

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
}
