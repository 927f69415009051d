/** The program: commands, configuration and the wiring. */
module dev.tidings.app {
    requires static org.jspecify;
    requires com.nimbusds.jose.jwt;
    requires dev.tidings.core;
    requires dev.tidings.net;
    requires info.picocli;
    requires java.logging;
    requires java.management;
    requires java.net.http;
    requires jdk.unsupported; // sun.misc.Signal: nothing else tells a second Ctrl-C
    requires org.snakeyaml.engine;

    opens dev.tidings.app to
            info.picocli;
}
