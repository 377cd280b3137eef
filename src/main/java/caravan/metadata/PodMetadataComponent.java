package caravan.metadata;

import java.util.Map;
import org.apache.camel.Endpoint;
import org.apache.camel.spi.annotations.Component;
import org.apache.camel.support.DefaultComponent;

/** Makes {@code pod-metadata:} endpoints. */
@Component("pod-metadata")
public class PodMetadataComponent extends DefaultComponent {

    @Override
    protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters) throws Exception {
        PodMetadataConfiguration configuration = new PodMetadataConfiguration();
        configuration.setSource(remaining);
        PodMetadataEndpoint endpoint = new PodMetadataEndpoint(uri, this, configuration);
        setProperties(endpoint, parameters);
        return endpoint;
    }
}
