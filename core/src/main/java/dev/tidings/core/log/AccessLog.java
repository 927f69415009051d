package dev.tidings.core.log;

import dev.tidings.core.run.NanoClock;

/** Who writes down what was served. Asked and told on any thread, which never waits for it. */
public interface AccessLog {

    /** Nobody. */
    AccessLog OFF = new AccessLog() {
        @Override
        public boolean isOn() {
            return false;
        }

        @Override
        public NanoClock clock() {
            return NanoClock.SYSTEM;
        }

        @Override
        public void add(Served served) {}
    };

    /** Returns whether it is of use to find out what is to be told. */
    boolean isOn();

    /** Returns what durations are measured by. */
    NanoClock clock();

    /** An exchange is over. */
    void add(Served served);
}
