package caravan.observe;

import caravan.settings.Settings;
import java.net.InetSocketAddress;
import java.util.Map;
import org.apache.camel.CamelContext;
import org.jspecify.annotations.Nullable;

/** Where the server listens, by the properties {@code observe.port} and {@code observe.address}. */
public final class ObserveAddress {

    private static final Map<String, String> DEFAULTS = Map.of("observe.port", "", "observe.address", "0.0.0.0");
    private static final int HIGHEST_PORT = 65_535;

    private ObserveAddress() {}

    /**
     * Reads the properties.
     *
     * @return null where there is no port: nothing is to listen
     * @throws IllegalArgumentException naming every fault
     */
    public static @Nullable InetSocketAddress of(CamelContext context) {
        Settings settings =
                new Settings("", DEFAULTS, property -> context.resolvePropertyPlaceholders("{{" + property + "}}"));
        if (settings.value("observe.port").isEmpty()) {
            return null;
        }
        InetSocketAddress address = new InetSocketAddress(settings.value("observe.address"), port(settings));
        if (address.isUnresolved()) {
            settings.fault("observe.address", "must be an address of this machine", address.getHostString());
        }
        settings.check();
        return address;
    }

    private static int port(Settings settings) {
        String text = settings.value("observe.port");
        try {
            int port = Integer.parseInt(text);
            if (port >= 1 && port <= HIGHEST_PORT) {
                return port;
            }
        } catch (NumberFormatException e) {
            // the same fault
        }
        settings.fault("observe.port", "must be a port from 1 to 65535, or empty", text);
        return 0;
    }
}
