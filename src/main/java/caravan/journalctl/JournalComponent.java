package caravan.journalctl;

import java.util.Map;
import org.apache.camel.Endpoint;
import org.apache.camel.spi.annotations.Component;
import org.apache.camel.support.DefaultComponent;

/** Makes {@code journal:} endpoints. */
@Component("journal")
public class JournalComponent extends DefaultComponent {

    @Override
    protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters) throws Exception {
        JournalConfiguration configuration = new JournalConfiguration();
        configuration.setName(remaining);
        JournalEndpoint endpoint = new JournalEndpoint(uri, this, configuration);
        setProperties(endpoint, parameters);
        return endpoint;
    }
}
