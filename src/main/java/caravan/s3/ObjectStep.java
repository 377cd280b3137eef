package caravan.s3;

import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.Processor;
import org.jspecify.annotations.Nullable;

/**
 * The step {@code s3-object}: gives a file of the staging folder, as {@code file:} found it, its key and its type. The
 * type is that of the bytes, without {@code Content-Encoding}: what is fetched is the file that was sent.
 */
public final class ObjectStep implements Processor {

    private static final String KEY = "CamelAwsS3Key";
    private static final String CONTENT_TYPE = "CamelAwsS3ContentType";

    private final CamelContext context;
    private volatile @Nullable ObjectKey key;

    public ObjectStep(CamelContext context) {
        this.context = context;
    }

    @Override
    public void process(Exchange exchange) {
        Message message = exchange.getMessage();
        String path = message.getHeader(Exchange.FILE_NAME_CONSUMED, String.class);
        if (path == null) {
            throw new IllegalArgumentException("s3-object: takes files as file: sends them");
        }
        message.setHeader(KEY, key().of(path.replace('\\', '/')));
        message.setHeader(CONTENT_TYPE, path.endsWith(".zst") ? "application/zstd" : "application/gzip");
    }

    private ObjectKey key() {
        ObjectKey known = key;
        if (known == null) {
            known = new S3Settings(property -> context.resolvePropertyPlaceholders("{{" + property + "}}")).key;
            key = known;
        }
        if (known == null) {
            throw new IllegalStateException("checked before");
        }
        return known;
    }
}
