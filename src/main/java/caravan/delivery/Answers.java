package caravan.delivery;

import caravan.batch.Entrusted;
import caravan.bulk.Share;
import org.apache.camel.AsyncCallback;
import org.apache.camel.Exchange;
import org.jspecify.annotations.Nullable;

/** Who is told of the verdicts. */
final class Answers {

    private Answers() {}

    /** Tells the collector of a batch. */
    static Share.Answer to(Entrusted entrusted) {
        return new ToCollector(entrusted);
    }

    /** Ends an exchange that waits. */
    static Share.Answer to(Exchange exchange, AsyncCallback callback) {
        return new ToExchange(exchange, callback);
    }

    private record ToCollector(Entrusted entrusted) implements Share.Answer {
        @Override
        public void answered(long deadRecords, long deadBytes, @Nullable Throwable failure) {
            if (failure != null) {
                entrusted.failed(failure);
            } else {
                entrusted.delivered(deadRecords, deadBytes);
            }
        }

        @Override
        public boolean isRevoked() {
            return entrusted.isRevoked();
        }
    }

    private record ToExchange(Exchange exchange, AsyncCallback callback) implements Share.Answer {
        @Override
        public void answered(long deadRecords, long deadBytes, @Nullable Throwable failure) {
            if (failure != null) {
                exchange.setException(failure);
            }
            callback.done(false);
        }
    }
}
