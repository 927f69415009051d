/** Events, the journal, the hub and the formats: plain Java without sockets. */
module dev.tidings.core {
    requires static transitive org.jspecify;
    requires tools.jackson.core;

    exports dev.tidings.core.auth;
    exports dev.tidings.core.config;
    exports dev.tidings.core.event;
    exports dev.tidings.core.grip;
    exports dev.tidings.core.hub;
    exports dev.tidings.core.journal;
    exports dev.tidings.core.journal.embedded;
    exports dev.tidings.core.journal.file;
    exports dev.tidings.core.json;
    exports dev.tidings.core.log;
    exports dev.tidings.core.proxy;
    exports dev.tidings.core.run;
    exports dev.tidings.core.sse;
    exports dev.tidings.core.ws;
}
