package caravan.archive;

import caravan.checkpoint.StateLock;
import caravan.warnings.Warnings;
import java.nio.file.Path;
import org.apache.camel.Consumer;
import org.apache.camel.Endpoint;
import org.apache.camel.component.file.GenericFileEndpoint;
import org.apache.camel.spi.PollingConsumerPollStrategy;
import org.slf4j.LoggerFactory;

/**
 * The bean {@code own-folder}, a poll strategy of {@code file:}: the folder of an archive is looked into only while this
 * process has it. Without it two processes of one node, where the second waits for the end of the first, would both send
 * the files that are closed. Safe for use by several threads.
 */
public final class OwnFolder implements PollingConsumerPollStrategy {

    private final Warnings warnings = new Warnings(LoggerFactory.getLogger("caravan.archive"));

    @Override
    public boolean begin(Consumer consumer, Endpoint endpoint) {
        return !(endpoint instanceof GenericFileEndpoint<?> files)
                || StateLock.isHeldHere(
                        Path.of(files.getConfiguration().getDirectory()).resolve(Layout.OPEN));
    }

    @Override
    public void commit(Consumer consumer, Endpoint endpoint, int polledMessages) {
        // nothing to be noted
    }

    @Override
    public boolean rollback(Consumer consumer, Endpoint endpoint, int retryCounter, Exception cause) {
        String folder = endpoint.getEndpointBaseUri();
        warnings.warn(folder, folder + " cannot be looked into, and is tried again: " + cause);
        return false;
    }
}
