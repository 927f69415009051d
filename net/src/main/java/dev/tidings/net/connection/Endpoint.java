package dev.tidings.net.connection;

/** What answers requests of one kind on one loop. */
@FunctionalInterface
public interface Endpoint {

    /**
     * A request's head has come. An answer that needs no body may be given at once.
     *
     * @return what takes the body
     * @throws Refused when it is not granted
     * @throws dev.tidings.core.event.InvalidValue when a parameter or field is wrong
     */
    Body open(Exchange exchange);
}
