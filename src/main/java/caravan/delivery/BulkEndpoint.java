package caravan.delivery;

import caravan.settings.Checked;
import org.apache.camel.Category;
import org.apache.camel.Component;
import org.apache.camel.Consumer;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.api.management.ManagedAttribute;
import org.apache.camel.api.management.ManagedResource;
import org.apache.camel.spi.UriEndpoint;
import org.apache.camel.spi.UriParam;
import org.apache.camel.support.DefaultEndpoint;
import org.jspecify.annotations.Nullable;

/**
 * Collect records for a store into bulks, and deliver these until the store has every record or has refused it.
 */
@ManagedResource(description = "Managed bulk endpoint")
@UriEndpoint(
        firstVersion = "0.1.0",
        scheme = "bulk",
        title = "Bulk",
        syntax = "bulk:destination",
        remote = false,
        category = {Category.CORE, Category.MONITORING})
public class BulkEndpoint extends DefaultEndpoint implements Checked {

    @UriParam
    private BulkConfiguration configuration;

    private volatile @Nullable BulkConsumer consumer;

    public BulkEndpoint(String uri, Component component, BulkConfiguration configuration) {
        super(uri, component);
        this.configuration = configuration;
    }

    @Override
    public Producer createProducer() {
        return new BulkProducer(this);
    }

    @Override
    public void check() {
        configuration.limits();
    }

    @Override
    public Consumer createConsumer(Processor processor) throws Exception {
        configuration.limits();
        BulkConsumer created = new BulkConsumer(this, processor);
        configureConsumer(created);
        consumer = created;
        return created;
    }

    /** Its destination, the name of the queue. */
    public String destination() {
        return configuration.getDestination();
    }

    BulkQueue queue() {
        return ((BulkComponent) getComponent()).queue(destination());
    }

    public BulkConfiguration getConfiguration() {
        return configuration;
    }

    /** The options. */
    public void setConfiguration(BulkConfiguration configuration) {
        this.configuration = configuration;
    }

    // ---- what can be seen; the counters are the consumer's

    private BulkCounters counters() {
        BulkConsumer created = consumer;
        return created == null ? new BulkCounters() : created.counters();
    }

    @ManagedAttribute(description = "Bytes of lines that wait to be sent")
    public long getWaitingBytes() {
        return queue().waitingBytes();
    }

    @ManagedAttribute(description = "Bulks sent down the route, repetitions included")
    public long getAttempts() {
        return counters().attempts.sum();
    }

    @ManagedAttribute(description = "Of these, those that failed or left records without a verdict")
    public long getFailures() {
        return counters().failures.sum();
    }

    @ManagedAttribute(description = "Records that the store has")
    public long getDelivered() {
        return counters().delivered.sum();
    }

    @ManagedAttribute(description = "Records that the store refused for good and that are kept as dead letters")
    public long getDeadLetters() {
        return counters().deadLetters.sum();
    }

    @ManagedAttribute(description = "Records given back to where they came from, because of a stop or an unrouted bulk")
    public long getGivenBack() {
        return counters().givenBack.sum();
    }

    @ManagedAttribute(description = "Why nothing is delivered now; empty when something is")
    public String getObstacle() {
        BulkConsumer created = consumer;
        return created == null ? "" : created.obstacle();
    }
}
