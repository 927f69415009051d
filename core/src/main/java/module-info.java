/** Events, the journal, the hub and the formats: plain Java without sockets. */
module dev.tidings.core {
    requires static org.jspecify;
    requires tools.jackson.core;
}
