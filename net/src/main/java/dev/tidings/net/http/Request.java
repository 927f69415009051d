package dev.tidings.net.http;

import java.util.Optional;

/**
 * What a client asked for.
 *
 * @param path decoded, so that {@code %2F} separates segments as a slash does
 */
public record Request(Head head, BodyLength bodyLength, String path, Parameters parameters) {

    /**
     * Reads what the head says.
     *
     * @throws BadRequest when the body's end is ambiguous or the target is not well-formed
     */
    public static Request of(Head head) {
        return of(head, BodyLength.of(head));
    }

    /**
     * Reads what the head of a request in HTTP/2 says; a body without a length is one in pieces there as well.
     *
     * @param ended whether there is no body
     * @throws BadRequest when the target is not well-formed, or the length is none
     */
    public static Request of(Head head, boolean ended) {
        BodyLength told = BodyLength.of(head);
        if (ended) {
            return of(head, new BodyLength.None());
        }
        boolean unknown = head.headers().all("content-length").isEmpty();
        return of(head, unknown ? new BodyLength.Chunked() : told);
    }

    private static Request of(Head head, BodyLength bodyLength) {
        String target = head.target();
        int query = target.indexOf('?');
        String path = query < 0 ? target : target.substring(0, query);
        Parameters parameters = Parameters.parse(query < 0 ? "" : target.substring(query + 1));
        return new Request(head, bodyLength, Uri.decode(path, false), parameters);
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
