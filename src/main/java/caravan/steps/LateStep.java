package caravan.steps;

import java.util.function.Supplier;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.jspecify.annotations.Nullable;

/** A step that is made with its first exchange, so that nobody loads the library that it needs who does not use it. */
final class LateStep implements Processor {

    private final Supplier<Processor> maker;
    private volatile @Nullable Processor made;

    LateStep(Supplier<Processor> maker) {
        this.maker = maker;
    }

    @Override
    public void process(Exchange exchange) throws Exception {
        Processor step = made;
        if (step == null) {
            step = make();
        }
        step.process(exchange);
    }

    private synchronized Processor make() {
        Processor step = made;
        if (step == null) {
            step = maker.get();
            made = step;
        }
        return step;
    }
}
