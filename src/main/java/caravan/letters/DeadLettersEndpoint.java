package caravan.letters;

import java.io.IOException;
import java.time.Instant;
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
 * Keep records that a destination refused for good in a folder, and replay them.
 */
@ManagedResource(description = "Managed dead letters endpoint; those with the same directory share the figures")
@UriEndpoint(
        firstVersion = "0.1.0",
        scheme = "dead-letters",
        title = "Dead Letters",
        syntax = "dead-letters:directory",
        remote = false,
        category = {Category.FILE})
public class DeadLettersEndpoint extends DefaultEndpoint {

    private static final Survey UNKNOWN = new Survey(-1, -1, 0);

    @UriParam
    private DeadLettersConfiguration configuration;

    private volatile @Nullable DeadLettersConsumer consumer;

    public DeadLettersEndpoint(String uri, Component component, DeadLettersConfiguration configuration) {
        super(uri, component);
        this.configuration = configuration;
    }

    @Override
    public Producer createProducer() {
        return new DeadLettersProducer(this);
    }

    @Override
    public Consumer createConsumer(Processor processor) throws Exception {
        DeadLettersConsumer created = new DeadLettersConsumer(this, processor);
        configureConsumer(created);
        consumer = created;
        return created;
    }

    @Override
    protected void doInit() throws Exception {
        super.doInit();
        configuration.validate();
    }

    @Override
    public DeadLettersComponent getComponent() {
        return (DeadLettersComponent) super.getComponent();
    }

    LetterFolder folder() {
        return getComponent().folder(configuration.path());
    }

    public DeadLettersConfiguration getConfiguration() {
        return configuration;
    }

    /** The options. */
    public void setConfiguration(DeadLettersConfiguration configuration) {
        this.configuration = configuration;
    }

    // ---- what can be seen

    private LetterCounters counters() {
        return folder().counters();
    }

    private Survey survey() {
        try {
            return folder().survey();
        } catch (IOException e) {
            return UNKNOWN;
        }
    }

    @ManagedAttribute(description = "Records kept as dead letters since the start: who wants an alarm looks here")
    public long getLetters() {
        return counters().kept.sum();
    }

    @ManagedAttribute(description = "Times that letters came again after a crash and were there already")
    public long getRepetitions() {
        return counters().repeated.sum();
    }

    @ManagedAttribute(description = "Files in the folder, -1 where it cannot be read; at most a minute old")
    public long getFiles() {
        return survey().files();
    }

    @ManagedAttribute(description = "Bytes of the disk that they take, -1 where the folder cannot be read")
    public long getBytes() {
        return survey().room();
    }

    @ManagedAttribute(description = "When the oldest file was written; empty where there is none")
    public String getOldest() {
        long oldest = survey().oldestMillis();
        return oldest == 0 ? "" : Instant.ofEpochMilli(oldest).toString();
    }

    @ManagedAttribute(description = "Whether the last letters were turned away because the folder was full")
    public boolean isFull() {
        return counters().isFull;
    }

    @ManagedAttribute(description = "Times that letters were turned away because the folder was full")
    public long getTurnedAway() {
        return counters().turnedAway.sum();
    }

    @ManagedAttribute(description = "Letters deleted to make room for others")
    public long getShedLetters() {
        return counters().shed.sum();
    }

    @ManagedAttribute(description = "Files deleted to make room for others")
    public long getShedFiles() {
        return counters().shedFiles.sum();
    }

    @ManagedAttribute(description = "Letters replayed: delivered, or refused again and kept anew")
    public long getReplayed() {
        return counters().answered.sum();
    }

    @ManagedAttribute(description = "Letters chosen for a replay that stay: not mended, or not taken by a destination")
    public long getStayed() {
        return counters().stayed.sum();
    }

    @ManagedAttribute(description = "What the replay does; empty where this endpoint replays nothing")
    public String getReplay() {
        DeadLettersConsumer created = consumer;
        return created == null ? "" : created.state();
    }
}
