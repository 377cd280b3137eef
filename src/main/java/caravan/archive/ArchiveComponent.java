package caravan.archive;

import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import org.apache.camel.Endpoint;
import org.apache.camel.spi.annotations.Component;
import org.apache.camel.support.DefaultComponent;

/** Makes {@code archive:} endpoints. Those with the same directory share one archive. */
@Component("archive")
public class ArchiveComponent extends DefaultComponent {

    private final Map<Path, SharedArchive> archives = new HashMap<>();

    @Override
    protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters) throws Exception {
        ArchiveConfiguration configuration = new ArchiveConfiguration();
        configuration.setDirectory(remaining);
        ArchiveEndpoint endpoint = new ArchiveEndpoint(uri, this, configuration);
        setProperties(endpoint, parameters);
        return endpoint;
    }

    /** Opens the archive of a directory, or gives the one that another producer has opened. */
    Archive open(ArchiveOptions options) throws IOException {
        synchronized (archives) {
            SharedArchive shared = archives.get(options.directory());
            if (shared == null) {
                shared = SharedArchive.open(options, SystemDisk.INSTANCE, InstantSource.system(), getCamelContext());
                archives.put(options.directory(), shared);
            } else if (!shared.options().equals(options)) {
                throw new IllegalArgumentException("two endpoints write into " + options.directory()
                        + " and must have the same options: " + shared.options() + ", and " + options);
            }
            shared.enter();
            return shared.archive();
        }
    }

    /** Ends what {@link #open} began; the last one closes the archive. */
    void close(ArchiveOptions options) throws IOException {
        synchronized (archives) {
            SharedArchive shared = archives.get(options.directory());
            if (shared != null && shared.leave()) {
                archives.remove(options.directory());
                shared.close();
            }
        }
    }
}
