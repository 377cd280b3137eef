package caravan.delivery;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.Endpoint;
import org.apache.camel.spi.annotations.Component;
import org.apache.camel.support.DefaultComponent;

/** Makes {@code bulk:} endpoints. Producers and consumers of one destination meet in its queue. */
@Component("bulk")
public class BulkComponent extends DefaultComponent {

    private final Map<String, BulkQueue> queues = new ConcurrentHashMap<>();

    @Override
    protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters) throws Exception {
        BulkConfiguration configuration = new BulkConfiguration();
        configuration.setDestination(remaining);
        BulkEndpoint endpoint = new BulkEndpoint(uri, this, configuration);
        setProperties(endpoint, parameters);
        return endpoint;
    }

    BulkQueue queue(String destination) {
        return queues.computeIfAbsent(
                destination,
                name -> new BulkQueue(
                        name, System::nanoTime, () -> getCamelContext().isStopping()));
    }
}
