package caravan.events;

import java.util.Map;
import org.apache.camel.Endpoint;
import org.apache.camel.spi.annotations.Component;
import org.apache.camel.support.DefaultComponent;

/** Makes {@code cluster-events:} endpoints. */
@Component("cluster-events")
public class EventsComponent extends DefaultComponent {

    @Override
    protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters) throws Exception {
        EventsConfiguration configuration = new EventsConfiguration();
        configuration.setCluster(remaining);
        EventsEndpoint endpoint = new EventsEndpoint(uri, this, configuration);
        setProperties(endpoint, parameters);
        return endpoint;
    }
}
