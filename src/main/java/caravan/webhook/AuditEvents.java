package caravan.webhook;

import caravan.audit.EventList;
import caravan.batch.Incarnation;
import caravan.batch.Source;
import caravan.delivery.Failures;
import caravan.warnings.Warnings;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufInputStream;
import io.netty.buffer.CompositeByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import java.io.IOException;
import java.io.InputStream;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.GZIPInputStream;
import org.apache.camel.AsyncCallback;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.component.netty.NettyConstants;
import org.apache.camel.component.netty.http.NettyHttpMessage;
import org.apache.camel.support.AsyncProcessorSupport;
import org.apache.camel.support.DefaultMessage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The step {@code audit-events}: sends the list of events that is a request's body to {@code direct:audit-events}, as
 * batches of lines, each an event, and answers the request when it is known what has become of them. What no destination takes goes to
 * {@code direct:refused-audit-events}. No thread waits meanwhile.
 *
 * <p>The positions of all lists count on in one incarnation, that of this start.
 */
final class AuditEvents extends AsyncProcessorSupport {

    static final String EVENTS = "direct:audit-events";
    static final String REFUSED = "direct:refused-audit-events";

    private static final Logger LOG = LoggerFactory.getLogger("caravan.webhook");
    private static final byte[] NOTHING = {};
    private static final int OK = 200;
    private static final int BAD_REQUEST = 400;
    private static final int TOO_LARGE = 413;
    private static final int UNAVAILABLE = 503;

    private final WebhookSettings settings;
    private final Responses responses;
    private final Route events;
    private final Route refused;
    private final Source source = new Source("audit-webhook");
    private final Incarnation incarnation;
    private final AtomicLong offset = new AtomicLong();
    private final Warnings warnings = new Warnings(LOG);

    AuditEvents(CamelContext context, WebhookSettings settings, Responses responses) {
        SecureRandom random = new SecureRandom();
        this.settings = settings;
        this.responses = responses;
        this.events = new Route(context, EVENTS);
        this.refused = new Route(context, REFUSED);
        this.incarnation = Incarnation.firstSeenAt(System.currentTimeMillis(), random.nextLong(), random.nextLong());
    }

    @Override
    public boolean process(Exchange exchange, AsyncCallback callback) {
        ChannelHandlerContext connection =
                exchange.getIn().getHeader(NettyConstants.NETTY_CHANNEL_HANDLER_CONTEXT, ChannelHandlerContext.class);
        Room.Share share = connection == null ? null : Admission.take(connection.channel());
        FullHttpRequest request =
                exchange.getIn() instanceof NettyHttpMessage message ? message.getHttpRequest() : null;
        if (share == null || request == null) {
            exchange.setException(new IllegalStateException(
                    "audit-events takes requests of netty-http with the decoder #audit-webhook-admission"));
            callback.done(true);
            return true;
        }
        byte[] lines = lines(exchange, request);
        if (lines.length == 0) {
            share.release();
            callback.done(true);
            return true;
        }
        share.shrink((long) lines.length + WebhookSettings.OVERHEAD);
        begin(exchange, callback, connection, share, lines);
        return false;
    }

    /** The events of a request, one a line; nothing where it is answered already. */
    private byte[] lines(Exchange exchange, FullHttpRequest request) {
        byte[] body;
        try {
            body = body(request);
        } catch (IOException e) {
            answer(exchange, BAD_REQUEST, "the body is not gzip: " + e.getMessage());
            return NOTHING;
        }
        if (body.length > settings.maxBytes + 1) {
            answer(exchange, TOO_LARGE, "a body may have " + settings.maxBytes + " bytes when it is decompressed");
            return NOTHING;
        }
        forget(request.content());
        body[body.length - 1] = '\n';
        int events = EventList.toLines(body);
        if (events < 0) {
            answer(exchange, BAD_REQUEST, "the body is no EventList of audit.k8s.io");
        } else if (events == 0) {
            answer(exchange, OK, "");
        }
        return events > 0 ? body : NOTHING;
    }

    private void begin(
            Exchange exchange,
            AsyncCallback callback,
            ChannelHandlerContext connection,
            Room.Share share,
            byte[] lines) {
        Receipt receipt = new Receipt(
                source,
                incarnation,
                offset.getAndAdd(lines.length),
                lines,
                share,
                events,
                refused,
                connection.executor(),
                failure -> {
                    answer(exchange, failure);
                    callback.done(false);
                });
        receipt.answerWithin(settings.timeout, connection.channel().eventLoop());
        receipt.send();
    }

    /** Gives the body's memory back, which the request would keep until it is answered. */
    private static void forget(ByteBuf content) {
        if (content instanceof CompositeByteBuf parts) {
            parts.readerIndex(parts.writerIndex()).discardReadComponents();
        }
    }

    /** The body and a byte more, or, where it is too long, some bytes more. */
    private byte[] body(FullHttpRequest request) throws IOException {
        ByteBuf content = request.content();
        if (!"gzip"
                .equalsIgnoreCase(request.headers()
                        .get(HttpHeaderNames.CONTENT_ENCODING, "")
                        .strip())) {
            byte[] bytes = new byte[content.readableBytes() + 1];
            content.getBytes(content.readerIndex(), bytes, 0, bytes.length - 1);
            return bytes;
        }
        try (InputStream in = new GZIPInputStream(new ByteBufInputStream(content.duplicate()))) {
            byte[] bytes = in.readNBytes(settings.maxBytes + 1);
            return Arrays.copyOf(bytes, bytes.length + 1);
        }
    }

    private void answer(Exchange exchange, @Nullable Throwable failure) {
        if (failure == null) {
            warnings.over("failed", "events of API servers are acknowledged again");
            answer(exchange, OK, "");
            return;
        }
        String kind = Failures.isStoreAway(failure) ? "a store is away" : "they are refused";
        warnings.warn(
                "failed",
                "events of an API server are not acknowledged, " + kind + " ("
                        + failure.getClass().getSimpleName() + ": " + failure.getMessage()
                        + "); it is told to send them again");
        answer(exchange, UNAVAILABLE, "not delivered: send it again");
    }

    private void answer(Exchange exchange, int status, String reason) {
        responses.count(status);
        DefaultMessage answer = new DefaultMessage(exchange.getContext());
        answer.setHeader(Exchange.HTTP_RESPONSE_CODE, status);
        answer.setHeader(Exchange.CONTENT_TYPE, "text/plain; charset=utf-8");
        answer.setBody(reason.isEmpty() ? "" : reason + '\n');
        if (status == UNAVAILABLE) {
            answer.setHeader(HttpHeaderNames.RETRY_AFTER.toString(), Admission.RETRY_AFTER);
        }
        exchange.setMessage(answer);
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        events.start();
        refused.start();
    }

    @Override
    protected void doStop() throws Exception {
        events.stop();
        refused.stop();
        super.doStop();
    }
}
