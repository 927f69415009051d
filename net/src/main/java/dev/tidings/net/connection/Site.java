package dev.tidings.net.connection;

import dev.tidings.core.log.AccessLog;
import dev.tidings.net.http.Request;

/** What is found where: which endpoint answers a request, and which pages of other origins may ask. */
public interface Site {

    /**
     * Finds the endpoint.
     *
     * @return one that refuses when there is none
     */
    Endpoint endpoint(Request request);

    /** Returns who counts what clients have under way. */
    Clients clients();

    /** Returns who is told of each exchange when it is over. */
    default AccessLog log() {
        return AccessLog.OFF;
    }

    /** Returns the rules for pages of other origins. */
    Origins origins();
}
