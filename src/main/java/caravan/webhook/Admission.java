package caravan.webhook;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.AttributeKey;
import io.netty.util.ReferenceCountUtil;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Stands between a connection and what collects a request's body: takes {@link Room} for it, or refuses it by its head
 * and lets the body pass unread. One for each connection, in its thread.
 */
final class Admission extends ChannelDuplexHandler {

    /** Seconds after which an API server may try again. */
    static final int RETRY_AFTER = 5;

    private static final AttributeKey<AtomicReference<Room.Share>> SHARE =
            AttributeKey.valueOf("caravan.webhook.share");

    private final WebhookSettings settings;
    private final Room room;
    private final Responses responses;

    /** Counts requests, so that a deadline knows its own. */
    private long request;

    private boolean isComplete = true;
    private boolean isRefused;

    /** Bytes of the body so far. */
    private long received;

    Admission(WebhookSettings settings, Room room, Responses responses) {
        this.settings = settings;
        this.room = room;
        this.responses = responses;
    }

    /** What the request of a connection has taken, for who answers for it from now on. */
    static Room.@Nullable Share take(Channel channel) {
        AtomicReference<Room.Share> share = channel.attr(SHARE).get();
        return share == null ? null : share.getAndSet(null);
    }

    private static boolean isGzip(HttpRequest head) {
        return HttpHeaderValues.GZIP.contentEqualsIgnoreCase(
                head.headers().get(HttpHeaderNames.CONTENT_ENCODING, "").strip());
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (message instanceof HttpRequest head) {
            begin(context, head);
        }
        if (message instanceof HttpContent content) {
            received += content.content().readableBytes();
            isComplete = content instanceof LastHttpContent;
            if (received > settings.maxBytes) {
                tooLarge(context);
            }
        }
        if (isRefused) {
            ReferenceCountUtil.release(message);
        } else {
            context.fireChannelRead(message);
        }
    }

    private void begin(ChannelHandlerContext context, HttpRequest head) {
        request++;
        received = 0;
        isComplete = false;
        isRefused = false;
        if (!head.decoderResult().isSuccess()) {
            return; // who handles requests answers it
        }
        if (!head.method().equals(HttpMethod.POST)) {
            refuse(context, HttpResponseStatus.METHOD_NOT_ALLOWED, "only POST is understood");
        } else if (!settings.isAuthorized(head.headers().get(HttpHeaderNames.AUTHORIZATION))) {
            refuse(context, HttpResponseStatus.UNAUTHORIZED, "the bearer token is missing or wrong");
        } else if (!isJson(head)) {
            refuse(
                    context,
                    HttpResponseStatus.UNSUPPORTED_MEDIA_TYPE,
                    "the type must be application/json: was "
                            + head.headers().get(HttpHeaderNames.CONTENT_TYPE, "none"));
        } else if (!isGzip(head) && !isPlain(head)) {
            refuse(
                    context,
                    HttpResponseStatus.UNSUPPORTED_MEDIA_TYPE,
                    "the encoding must be gzip or none: was " + head.headers().get(HttpHeaderNames.CONTENT_ENCODING));
        } else if (HttpUtil.getContentLength(head, 0L) > settings.maxBytes) {
            tooLarge(context);
        } else {
            admit(context, head);
        }
    }

    private static boolean isJson(HttpRequest head) {
        String type = head.headers().get(HttpHeaderNames.CONTENT_TYPE, "");
        int parameters = type.indexOf(';');
        return HttpHeaderValues.APPLICATION_JSON.contentEqualsIgnoreCase(
                (parameters < 0 ? type : type.substring(0, parameters)).strip());
    }

    private static boolean isPlain(HttpRequest head) {
        String encoding =
                head.headers().get(HttpHeaderNames.CONTENT_ENCODING, "").strip();
        return encoding.isEmpty() || HttpHeaderValues.IDENTITY.contentEqualsIgnoreCase(encoding);
    }

    private void admit(ChannelHandlerContext context, HttpRequest head) {
        long length = isGzip(head) ? settings.maxBytes : HttpUtil.getContentLength(head, (long) settings.maxBytes);
        Room.Share share = room.take(length + WebhookSettings.OVERHEAD);
        if (share == null) {
            refuse(context, HttpResponseStatus.SERVICE_UNAVAILABLE, "too much is on its way: try again");
            return;
        }
        context.channel().attr(SHARE).set(new AtomicReference<>(share));
        long mine = request;
        context.executor().schedule(() -> tooLate(context, mine), settings.timeout.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void tooLate(ChannelHandlerContext context, long mine) {
        if (request == mine && !isComplete && !isRefused) {
            refuse(context, HttpResponseStatus.REQUEST_TIMEOUT, "the rest of the request did not come");
            release(context);
        }
    }

    private void tooLarge(ChannelHandlerContext context) {
        if (!isRefused) {
            refuse(
                    context,
                    HttpResponseStatus.REQUEST_ENTITY_TOO_LARGE,
                    "a request may have " + settings.maxBytes
                            + " bytes (audit.webhook.max-size): let the API server send"
                            + " less at a time (--audit-webhook-batch-max-size), or cut long events"
                            + " (--audit-webhook-truncate-enabled)");
            release(context);
        } else if (received > 2L * settings.maxBytes) {
            context.close(); // who has heard that it is too much and goes on
        }
    }

    /** Answers; the connection ends where a part of the body may have gone on already, or nobody knows its length. */
    private void refuse(ChannelHandlerContext context, HttpResponseStatus status, String reason) {
        isRefused = true;
        responses.count(status.code());
        ByteBuf text = Unpooled.copiedBuffer(reason + '\n', StandardCharsets.UTF_8);
        FullHttpResponse response = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, status, text);
        response.headers()
                .set(HttpHeaderNames.CONTENT_TYPE, "text/plain; charset=utf-8")
                .setInt(HttpHeaderNames.CONTENT_LENGTH, text.readableBytes());
        if (status.equals(HttpResponseStatus.SERVICE_UNAVAILABLE)) {
            response.headers().setInt(HttpHeaderNames.RETRY_AFTER, RETRY_AFTER);
        }
        if (status.equals(HttpResponseStatus.UNAUTHORIZED)) {
            response.headers().set(HttpHeaderNames.WWW_AUTHENTICATE, "Bearer");
        }
        boolean isLast = received > 0 || status.equals(HttpResponseStatus.REQUEST_TIMEOUT);
        if (isLast) {
            response.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        }
        var written = context.channel().writeAndFlush(response);
        if (isLast) {
            written.addListener(ChannelFutureListener.CLOSE);
        }
    }

    /** An answer to a request that nobody has taken over, to an unknown path for example, gives its room back. */
    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
        if (isComplete) {
            release(context);
        }
        context.write(message, promise);
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        isComplete = true;
        release(context);
        context.fireChannelInactive();
    }

    private static void release(ChannelHandlerContext context) {
        Room.Share share = take(context.channel());
        if (share != null) {
            share.release();
        }
    }
}
