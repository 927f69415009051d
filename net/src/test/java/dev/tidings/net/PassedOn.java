package dev.tidings.net;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.core.config.Config;
import dev.tidings.net.proxy.FakeUpstreams;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** What tests of requests that are passed on have: a hub in front of applications, which makes no mistake and leaves nothing behind. */
abstract class PassedOn {

    final Bugs bugs = new Bugs();
    Config config;
    TestHub hub;

    /** With one application, for everything. */
    PassedOn() {
        this(FakeUpstreams.config(1));
    }

    PassedOn(Config config) {
        this.config = config;
        this.hub = new TestHub(config);
    }

    final void configure(Config other) {
        hub.close();
        config = other;
        hub = new TestHub(other);
    }

    @BeforeEach
    void watchTheLog() {
        bugs.watch();
    }

    @AfterEach
    void leavesNothingBehind() {
        hub.close();
        bugs.close();
        assertThat(bugs.reported()).as("failures that were reported").isEmpty();
        assertThat(hub.upstreams.underWay(config))
                .as("attempts that are counted")
                .isZero();
    }
}
