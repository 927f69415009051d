package dev.tidings.net.proxy;

import dev.tidings.core.config.Heartbeat;
import dev.tidings.core.config.Retry;
import dev.tidings.core.run.OwnedBy;
import dev.tidings.core.run.Owner;
import dev.tidings.net.connection.Body;
import dev.tidings.net.connection.Endpoint;
import dev.tidings.net.connection.Exchange;
import dev.tidings.net.connection.IoLoop;
import dev.tidings.net.connection.Refused;
import dev.tidings.net.grip.Handover;
import dev.tidings.net.grip.HeldSocket;
import dev.tidings.net.http.Status;
import dev.tidings.net.stream.RetryTimes;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** Passes the requests of one loop on to an application. */
@OwnedBy(Owner.IO_LOOP)
public final class ProxyEndpoint implements Endpoint {

    private final Shared shared;

    /**
     * What all requests of one loop to one application share.
     *
     * @param handover empty when the application speaks to its clients itself
     */
    record Shared(
            Application application,
            Pool pool,
            Recorder recorder,
            Optional<Handover> handover,
            Heartbeat heartbeat,
            RetryTimes retries) {

        IoLoop loop() {
            return pool.loop();
        }
    }

    /**
     * To one application.
     *
     * @param pool of the loop
     * @param handover empty when the application speaks to its clients itself
     */
    public ProxyEndpoint(
            Application application,
            Pool pool,
            Recorder recorder,
            Optional<Handover> handover,
            Heartbeat heartbeat,
            Retry retry) {
        var retries = new RetryTimes(retry, RandomGenerator.getDefault());
        shared = new Shared(application, pool, recorder, handover, heartbeat, retries);
    }

    @Override
    public Body open(Exchange exchange) {
        if (exchange.request().method().equals("TRACE")) { // it would show a page what it is not to see
            throw Refused.permanently(Status.METHOD_NOT_ALLOWED, "method: TRACE is not passed on");
        }
        Refused overLimit = exchange.overLimit();
        if (overLimit != null && NoAnswer.isEventSource(exchange.request())) {
            return Body.none(() ->
                    exchange.answer(NoAnswer.comeBack(shared, exchange.request(), "there are too many connections")));
        }
        if (overLimit != null) {
            throw overLimit;
        }
        Optional<Handover> handover = shared.handover();
        if (handover.isPresent() && handover.get().takesSocket(exchange.request())) {
            HeldSocket socket = handover.get().socket(exchange, new Errands(shared, exchange, handover.get()));
            return Body.none(socket::begin, socket::onGone);
        }
        if (handover.isPresent() && Handover.isForged(exchange.request())) {
            throw Refused.permanently(
                    Status.FORBIDDEN, "Content-Type: only the gateway says what happens on a WebSocket");
        }
        return Recorder.mayRecord(shared.application().route(), exchange.request())
                ? new Following(shared, exchange)
                : Relay.begin(shared, exchange);
    }
}
