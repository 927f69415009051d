package dev.tidings.net;

import io.netty.util.internal.logging.InternalLoggerFactory;
import io.netty.util.internal.logging.JdkLoggerFactory;

/**
 * What Netty is told before anything of it is used: it reads each of its properties once. Here, and not among the JVM's flags, so that it
 * holds however the program is started; a flag wins.
 */
final class NettySettings {

    private NettySettings() {}

    /** Holds for the process. To be called before anything else of Netty is. */
    static void apply() {
        // Otherwise it looks for two libraries first that are not there.
        InternalLoggerFactory.setDefaultFactory(JdkLoggerFactory.INSTANCE);
        // With its first buffer it would set up the flight recorder, which takes as long as a sixth of the start.
        say("io.netty.jfr.enabled", "false");
        // Ids of channels are for this process alone: nobody needs to ask every network card for its address first.
        say("io.netty.machineId", "02:00:00:00:00:01");
        say("io.netty.processId", "1");
    }

    private static void say(String property, String value) {
        if (System.getProperty(property) == null) {
            System.setProperty(property, value);
        }
    }
}
