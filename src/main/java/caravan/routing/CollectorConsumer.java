package caravan.routing;

import caravan.batch.Verdict;
import caravan.ledger.Account;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToLongFunction;
import org.apache.camel.CamelContext;
import org.apache.camel.Endpoint;
import org.apache.camel.Processor;
import org.apache.camel.Route;
import org.apache.camel.api.management.ManagedAttribute;
import org.apache.camel.support.DefaultConsumer;
import org.jspecify.annotations.Nullable;

/** A consumer that keeps a ledger, whose terms can be seen over JMX and as metrics. They are 0 while there is none. */
public abstract class CollectorConsumer extends DefaultConsumer {

    protected CollectorConsumer(Endpoint endpoint, Processor processor) {
        super(endpoint, processor);
    }

    /** The ledger, null while nothing is read. Asked for by any thread. */
    protected abstract @Nullable Account account();

    /** Those of a context, by the ids of their routes. */
    public static Map<String, CollectorConsumer> in(CamelContext context) {
        Map<String, CollectorConsumer> found = new TreeMap<>();
        for (Route route : context.getRoutes()) {
            if (route.getConsumer() instanceof CollectorConsumer collector) {
                found.put(route.getId(), collector);
            }
        }
        return found;
    }

    /** Whether what it keeps in its state folder can be used: by then nothing is read. Asked for by any thread. */
    public abstract boolean hasState();

    /** Why the source is not read; empty when it is, and where nothing is to be read here. */
    public abstract String getObstacle();

    /** Names of the threads that have ended although the consumer runs. What they did is done no more. */
    public abstract List<String> deadThreads();

    /** Bytes of memory for what is not acknowledged, about. */
    public abstract long getInFlightBytes();

    /** Batches that came back without being acknowledged since the start, and were, or will be, read again. */
    public abstract long getFailedBatches();

    /** The ledger as it is now, null while there is none; nobody changes it any more. */
    public final @Nullable Account ledger() {
        Account account = account();
        if (account == null) {
            return null;
        }
        Account copy = new Account();
        copy.add(account);
        return copy;
    }

    /** Whether it reads on at the end of its context, until all is delivered or little time is left. */
    public boolean isDraining() {
        return false;
    }

    @ManagedAttribute(description = "Source bytes that left for the route, each position once")
    public long getReadBytes() {
        return term(Account::readBytes);
    }

    @ManagedAttribute(description = "Records that the checkpoint has passed")
    public long getReadRecords() {
        return term(Account::readRecords);
    }

    @ManagedAttribute(description = "Source bytes with the verdict delivered")
    public long getDeliveredBytes() {
        return term(account -> account.bytes(Verdict.DELIVERED));
    }

    @ManagedAttribute(description = "Records with the verdict delivered")
    public long getDeliveredRecords() {
        return term(account -> account.records(Verdict.DELIVERED));
    }

    @ManagedAttribute(description = "Records with the verdict filtered")
    public long getFilteredRecords() {
        return term(account -> account.records(Verdict.FILTERED));
    }

    @ManagedAttribute(description = "Records with the verdict dead-lettered")
    public long getDeadLetteredRecords() {
        return term(account -> account.records(Verdict.DEAD_LETTERED));
    }

    @ManagedAttribute(description = "Records with the verdict spooled")
    public long getSpooledRecords() {
        return term(account -> account.records(Verdict.SPOOLED));
    }

    @ManagedAttribute(description = "Bytes that left and are not acknowledged")
    public long getUnacknowledgedBytes() {
        return term(Account::inFlightBytes);
    }

    @ManagedAttribute(description = "Batches that came back with records without a verdict")
    public long getUnroutedBatches() {
        return term(Account::unroutedBatches);
    }

    @ManagedAttribute(description = "The ledger's terms as text")
    public String getLedger() {
        Account account = account();
        return account == null ? "" : account.toString();
    }

    private long term(ToLongFunction<Account> term) {
        Account account = account();
        return account == null ? 0 : term.applyAsLong(account);
    }
}
