package caravan.steps;

import caravan.parse.MessageParser;
import caravan.parse.ParseOptions;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.ExtendedStartupListener;
import org.apache.camel.Processor;
import org.jspecify.annotations.Nullable;

/**
 * The steps {@code parse}, {@code json}, {@code logfmt}, {@code pattern} and {@code level}: a {@link MessageParser} with
 * the settings {@code parse.*}, or with options of its own, which kamelets give. Faults of either stop the start.
 */
public final class ParseStep implements Processor, ExtendedStartupListener {

    private static final String PREFIX = "parse.";

    private final @Nullable CamelContext context;
    private final Map<String, String> options = new HashMap<>();
    private volatile @Nullable Step step;

    /** A step with options of its own, to be set before {@link #check}. */
    public ParseStep() {
        this.context = null;
    }

    /**
     * A step with the settings of a context.
     *
     * @param fixed options that this step does not take from the settings
     */
    ParseStep(CamelContext context, Map<String, String> fixed) {
        this.context = context;
        options.putAll(fixed);
    }

    /** The options, as {@link ParseOptions} names them. */
    public Map<String, String> getOptions() {
        return options;
    }

    /**
     * Reads the options.
     *
     * @throws IllegalArgumentException naming every fault
     */
    public void check() {
        step = read();
    }

    private Step read() {
        CamelContext settings = context;
        UnaryOperator<String> typed = settings == null ? UnaryOperator.identity() : ParseStep::property;
        Map<String, String> given = new HashMap<>(settings == null ? Map.of() : read(settings));
        given.putAll(options);
        MessageParser parser = new MessageParser(new ParseOptions(given, typed));
        return new Step(parser::apply);
    }

    private static Map<String, String> read(CamelContext settings) {
        Map<String, String> read = new HashMap<>();
        ParseOptions.DEFAULTS.forEach((name, byDefault) ->
                read.put(name, settings.resolvePropertyPlaceholders("{{" + property(name) + ':' + byDefault + "}}")));
        return read;
    }

    /** {@code parse.time-field} of {@code timeField}. */
    static String property(String option) {
        return PREFIX + option.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
    }

    /** One that has options fixed may be used by nobody, and reads the settings at its first exchange from now on. */
    @Override
    public void onCamelContextStarting(CamelContext starting, boolean alreadyStarted) {
        if (context == null || options.isEmpty()) {
            check();
        } else {
            step = null;
        }
    }

    @Override
    public void onCamelContextStarted(CamelContext started, boolean alreadyStarted) {
        // checked before
    }

    @Override
    public void onCamelContextFullyStarted(CamelContext started, boolean alreadyStarted) {
        // checked before
    }

    @Override
    public void process(Exchange exchange) throws Exception {
        Step ready = step;
        if (ready == null) {
            ready = read();
            step = ready;
        }
        ready.process(exchange);
    }
}
