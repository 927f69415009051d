package dev.tidings.net.http;

import java.util.Optional;

/** What a client asked for. The target is decoded by whoever needs it: an application may understand one that is none here. */
public record Request(Head head, BodyLength bodyLength) {

    /**
     * Reads what the head says.
     *
     * @throws BadRequest when the body's end is ambiguous
     */
    public static Request of(Head head) {
        return new Request(head, BodyLength.of(head));
    }

    /**
     * Reads what the head of a request in HTTP/2 says; a body without a length is one in pieces there as well.
     *
     * @param ended whether there is no body
     * @throws BadRequest when the length is none
     */
    public static Request of(Head head, boolean ended) {
        BodyLength told = BodyLength.of(head);
        if (ended) {
            return new Request(head, new BodyLength.None());
        }
        boolean unknown = head.headers().all("content-length").isEmpty();
        return new Request(head, unknown ? new BodyLength.Chunked() : told);
    }

    /** Returns the path as it was sent. */
    public String rawPath() {
        String target = head.target();
        int query = target.indexOf('?');
        return query < 0 ? target : target.substring(0, query);
    }

    /**
     * Returns the path decoded, so that {@code %2F} separates segments as a slash does.
     *
     * @throws BadRequest when it is not percent-encoded UTF-8
     */
    public String path() {
        return Uri.decode(rawPath(), false);
    }

    /**
     * Returns the query's parameters.
     *
     * @throws BadRequest when it is not percent-encoded UTF-8
     */
    public Parameters parameters() {
        int query = head.target().indexOf('?');
        return Parameters.parse(query < 0 ? "" : head.target().substring(query + 1));
    }

    /** Returns the method. */
    public String method() {
        return head.method();
    }

    /** Returns the value of a header field's first line; the name is in lower case. */
    public Optional<String> header(String name) {
        return head.headers().first(name);
    }

    /** Returns whether the client wants to be told to go on before it sends the body (RFC 9110 §10.1.1). */
    public boolean expectsContinue() {
        Optional<String> expectation = header("expect");
        if (expectation.isEmpty() || head.version() == Version.HTTP_1_0) {
            return false;
        }
        if (!expectation.get().equalsIgnoreCase("100-continue")) {
            throw new BadRequest(Status.EXPECTATION_FAILED, "Expect: 100-continue (RFC 9110 §10.1.1)");
        }
        return !(bodyLength instanceof BodyLength.None);
    }
}
