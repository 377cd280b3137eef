package caravan.letters;

import caravan.warnings.Warnings;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.Endpoint;
import org.apache.camel.spi.annotations.Component;
import org.apache.camel.support.DefaultComponent;
import org.slf4j.LoggerFactory;

/** Makes {@code dead-letters:} endpoints. Those with the same directory share what they know of it. */
@Component("dead-letters")
public class DeadLettersComponent extends DefaultComponent {

    private final Map<Path, LetterFolder> folders = new ConcurrentHashMap<>();
    private final Warnings warnings = new Warnings(LoggerFactory.getLogger("caravan.letters"));

    @Override
    protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters) throws Exception {
        DeadLettersConfiguration configuration = new DeadLettersConfiguration();
        configuration.setDirectory(remaining);
        DeadLettersEndpoint endpoint = new DeadLettersEndpoint(uri, this, configuration);
        setProperties(endpoint, parameters);
        return endpoint;
    }

    LetterFolder folder(Path directory) {
        return folders.computeIfAbsent(
                directory.toAbsolutePath().normalize(),
                path -> new LetterFolder(path, SystemDisk.INSTANCE, InstantSource.system(), warnings));
    }

    Warnings warnings() {
        return warnings;
    }
}
