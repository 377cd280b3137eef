package caravan.letters;

import java.util.Arrays;
import org.apache.camel.Exchange;
import org.apache.camel.support.DefaultProducer;
import org.jspecify.annotations.Nullable;

/** Keeps the lines of an exchange; returns when they are on disk for good. */
public class DeadLettersProducer extends DefaultProducer {

    private static final String BY_DEFAULT = "letters";

    private @Nullable Bound bound;

    public DeadLettersProducer(DeadLettersEndpoint endpoint) {
        super(endpoint);
    }

    @Override
    public DeadLettersEndpoint getEndpoint() {
        return (DeadLettersEndpoint) super.getEndpoint();
    }

    @Override
    protected void doInit() throws Exception {
        super.doInit();
        bound = getEndpoint().getConfiguration().bound();
    }

    @Override
    public void process(Exchange exchange) throws Exception {
        byte[] lines = exchange.getMessage().getMandatoryBody(byte[].class);
        if (lines.length > 0 && bound != null) {
            getEndpoint().folder().keep(name(exchange), ended(lines), bound);
        }
    }

    private static byte[] ended(byte[] lines) {
        if (lines[lines.length - 1] == '\n') {
            return lines;
        }
        byte[] ended = Arrays.copyOf(lines, lines.length + 1);
        ended[lines.length] = '\n';
        return ended;
    }

    /** A header may come from anywhere: what it names stays in the folder. */
    private static String name(Exchange exchange) {
        String name = exchange.getMessage().getHeader(Exchange.FILE_NAME, BY_DEFAULT, String.class);
        String safe = name.replaceAll("[^A-Za-z0-9._-]+", "_").replaceAll("^\\.+", "");
        return safe.isEmpty() ? BY_DEFAULT : safe;
    }
}
