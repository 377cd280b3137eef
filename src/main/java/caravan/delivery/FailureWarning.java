package caravan.delivery;

import caravan.warnings.Warnings;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePropertyKey;
import org.apache.camel.Processor;
import org.slf4j.LoggerFactory;

/**
 * The bean {@code failure-warning}, before something is tried again: says what cannot be sent to where, and why, once a
 * minute for each route. Of an endpoint it names what stands before the options, for there may be secrets among them.
 */
public final class FailureWarning implements Processor {

    private static final int LONGEST_REASON = 500;

    private final Warnings warnings = new Warnings(LoggerFactory.getLogger("caravan.delivery"));

    private final Retries retries;

    /** @param retries are told too */
    public FailureWarning(Retries retries) {
        this.retries = retries;
    }

    @Override
    public void process(Exchange exchange) {
        retries.process(exchange);
        String route = String.valueOf(exchange.getFromRouteId());
        String what = String.valueOf(exchange.getMessage().getHeader(Exchange.FILE_NAME));
        String where = String.valueOf(exchange.getProperty(ExchangePropertyKey.TO_ENDPOINT))
                .replaceFirst("\\?.*", "")
                .replace("://", ":");
        warnings.warn(
                route,
                route + ": " + what + " cannot be sent to " + where + ", and is tried again: " + reason(exchange));
    }

    private static String reason(Exchange exchange) {
        Throwable why = Failure.of(exchange);
        if (why == null) {
            return "no reason was given";
        }
        StringBuilder reason = new StringBuilder(why.toString());
        for (Throwable cause = why.getCause(); cause != null && cause.getMessage() != null; cause = cause.getCause()) {
            if (reason.indexOf(cause.getMessage()) < 0) {
                reason.append(": ").append(cause);
            }
        }
        return reason.length() <= LONGEST_REASON ? reason.toString() : reason.substring(0, LONGEST_REASON) + "…";
    }
}
