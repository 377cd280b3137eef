package caravan.server;

import java.util.List;

/** How a server is kept small: it starts sooner too. */
final class Heap {

    static final List<String> OPTIONS =
            List.of("-Xms256m", "-Xmx512m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-XX:-AlwaysPreTouch");

    private Heap() {}
}
