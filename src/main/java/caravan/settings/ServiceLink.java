package caravan.settings;

import java.util.regex.Pattern;

/**
 * The variables that kubelet puts into each container for each Service of the namespace, unless the pod says
 * {@code enableServiceLinks: false}. A Service {@code kafka} makes these:
 *
 * <pre>
 * KAFKA_SERVICE_HOST=10.96.0.7              KAFKA_PORT=tcp://10.96.0.7:9092
 * KAFKA_SERVICE_PORT=9092                   KAFKA_PORT_9092_TCP=tcp://10.96.0.7:9092
 * KAFKA_SERVICE_PORT_CLIENTS=9092           KAFKA_PORT_9092_TCP_PROTO=tcp
 *                                           KAFKA_PORT_9092_TCP_PORT=9092
 *                                           KAFKA_PORT_9092_TCP_ADDR=10.96.0.7
 * </pre>
 *
 * (Kubernetes, "Accessing Services", environment variables.)
 */
final class ServiceLink {

    private static final String ADDRESS = "[0-9]+(\\.[0-9]+){3}|[0-9a-fA-F:]*:[0-9a-fA-F:]*";
    private static final String NUMBER = "[0-9]{1,5}";
    private static final String PORT = ".+_PORT(_[0-9]{1,5}_(TCP|UDP|SCTP))?";

    private static final Pattern HOST =
            Pattern.compile("(.+_SERVICE_HOST|.+_PORT_[0-9]{1,5}_(TCP|UDP|SCTP)_ADDR)=(" + ADDRESS + ")");
    private static final Pattern PORTS =
            Pattern.compile("(.+_SERVICE_PORT(_[A-Z0-9_]+)?|.+_PORT_[0-9]{1,5}_(TCP|UDP|SCTP)_PORT)=" + NUMBER);
    private static final Pattern PROTOCOL = Pattern.compile(".+_PORT_[0-9]{1,5}_(TCP|UDP|SCTP)_PROTO=(tcp|udp|sctp)");
    private static final Pattern URL =
            Pattern.compile(PORT + "=(tcp|udp|sctp)://(\\[?(" + ADDRESS + ")\\]?):" + NUMBER);

    private ServiceLink() {}

    /** Whether name and value are those of such a variable. */
    static boolean isOne(String name, String value) {
        String variable = name + '=' + value;
        return HOST.matcher(variable).matches()
                || PORTS.matcher(variable).matches()
                || PROTOCOL.matcher(variable).matches()
                || URL.matcher(variable).matches();
    }
}
