package caravan.lines;

import java.io.File;
import org.apache.camel.Exchange;
import org.apache.camel.InvalidPayloadException;
import org.apache.camel.Processor;
import org.apache.camel.WrappedFile;

/** The step {@code lines}: the body, a file that {@code file:} gave, becomes its lines, decompressed by its name. */
public final class ReadLines implements Processor {

    @Override
    public void process(Exchange exchange) throws InvalidPayloadException {
        Object body = exchange.getMessage().getBody();
        if (body instanceof WrappedFile<?> wrapped) {
            body = wrapped.getFile();
        }
        if (!(body instanceof File file)) {
            throw new InvalidPayloadException(exchange, File.class);
        }
        exchange.getMessage().setBody(new LinesFile(file.toPath()));
    }
}
