package caravan.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import caravan.batch.PendingException;
import caravan.batch.RefusedException;
import caravan.batch.RevokedException;
import caravan.bulk.StoreAwayException;
import co.elastic.clients.elasticsearch._types.ElasticsearchException;
import com.fasterxml.jackson.core.JsonParseException;
import java.io.EOFException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InvalidClassException;
import java.io.UTFDataFormatException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpTimeoutException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.UnresolvedAddressException;
import java.nio.charset.MalformedInputException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import java.util.zip.ZipException;
import javax.net.ssl.SSLHandshakeException;
import org.apache.camel.CamelExecutionException;
import org.apache.camel.component.file.GenericFileOperationFailedException;
import org.apache.hc.client5.http.HttpHostConnectException;
import org.apache.hc.core5.http.ConnectionClosedException;
import org.apache.hc.core5.http.ContentTooLongException;
import org.apache.hc.core5.http.NoHttpResponseException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.DisconnectException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.KafkaStorageException;
import org.apache.kafka.common.errors.NotEnoughReplicasException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.s3.model.NoSuchBucketException;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** Real exceptions of the JDK and of the clients of stores. */
class FailuresTest {

    static Stream<Throwable> away() {
        return Stream.of(
                new StoreAwayException("429"),
                new IOException("Broken pipe"),
                new UncheckedIOException(new IOException("No space left on device")),
                new EOFException("the peer has closed the connection"),
                new FileSystemException("/spool", null, "No space left on device"),
                new AccessDeniedException("/spool"),
                new FileNotFoundException("/spool (Too many open files)"),
                new SocketException("Connection reset"),
                new ConnectException("Connection refused"),
                new NoRouteToHostException(),
                new UnknownHostException("store"),
                new UnresolvedAddressException(),
                new SocketTimeoutException(),
                new HttpTimeoutException("request timed out"),
                new HttpConnectTimeoutException("connect timed out"),
                new ClosedChannelException(),
                new SSLHandshakeException("certificate has expired"),
                new TimeoutException(),
                new RejectedExecutionException(),
                new InterruptedException(),
                new NoHttpResponseException("store failed to respond"),
                new ConnectionClosedException(),
                new HttpHostConnectException("refused"),
                new org.apache.http.ConnectionClosedException(),
                new org.apache.http.NoHttpResponseException("store failed to respond"),
                new org.apache.kafka.common.errors.TimeoutException("120000 ms has passed since batch creation"),
                new NotEnoughReplicasException("m"),
                new DisconnectException(),
                new KafkaStorageException(),
                new UnknownTopicOrPartitionException(),
                new SaslAuthenticationException("m"),
                new TopicAuthorizationException("topic"),
                new InterruptException("m"),
                SdkClientException.create("Unable to execute HTTP request"),
                ApiCallTimeoutException.create(1_000));
    }

    static Stream<Throwable> notAway() {
        return Stream.of(
                new IllegalArgumentException("field [n] is not a number"),
                new NullPointerException(),
                new JsonParseException(null, "unexpected character"),
                new MalformedInputException(1),
                new UTFDataFormatException(),
                new InvalidClassException("m"),
                new ZipException("invalid distance"),
                new ContentTooLongException("entity content is too long"),
                new org.apache.http.ContentTooLongException("entity content is too long"),
                new SerializationException(),
                new InvalidTopicException("a b"),
                new RecordTooLargeException("m"),
                new KafkaException("m"));
    }

    @ParameterizedTest
    @MethodSource("away")
    void aStoreThatCannotBeReachedIsAway(Throwable why) {
        assertThat(Failures.isStoreAway(why)).isTrue();
        assertThat(Failures.isStoreAway(new ExecutionException(why))).isTrue();
        assertThat(Failures.isStoreAway(new CamelExecutionException("m", null, new RuntimeException(why))))
                .isTrue();
    }

    @ParameterizedTest
    @MethodSource("notAway")
    void whatIsAboutDataIsNot(Throwable why) {
        assertThat(Failures.isStoreAway(why)).isFalse();
        assertThat(Failures.isStoreAway(new ExecutionException(why))).isFalse();
        assertThat(Failures.isStoreAway(new IllegalStateException(why))).isFalse();
    }

    @Test
    void whatIsAboutDataIsNotAlsoWhereItsCauseIsTheNetwork() {
        assertThat(Failures.isStoreAway(new JsonParseException(null, "unexpected end", new EOFException())))
                .isFalse();
        assertThat(Failures.isStoreAway(new UncheckedIOException(new ZipException("m"))))
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(ints = {301, 401, 403, 404, 405, 407, 408, 421, 425, 429, 500, 501, 502, 503, 504, 507, 599})
    void anAnswerThatIsNotAboutTheRequestMayBeAnotherLater(int status) {
        assertThat(Failures.isStoreAway(s3(status))).isTrue();
        assertThat(Failures.isStoreAway(elasticsearch(status))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 409, 413, 422})
    void anAnswerAboutTheRequestWillBeTheSame(int status) {
        assertThat(Failures.isStoreAway(s3(status))).isFalse();
        assertThat(Failures.isStoreAway(elasticsearch(status))).isFalse();
        assertThat(Failures.isStoreAway(new RuntimeException(s3(status)))).isFalse();
    }

    /** The token of an account, or a slow network, would have put good files into the dead letters. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "ExpiredToken",
                "InvalidToken",
                "TokenRefreshRequired",
                "RequestTimeout",
                "IncompleteBody",
                "BadDigest"
            })
    void anAnswerOf400ThatAmazonGivesForItsTokensAndTheNetworkIsNotAboutTheRequest(String code) {
        assertThat(Failures.isStoreAway(s3(code))).isTrue();
        assertThat(Failures.isStoreAway(new ExecutionException(s3(code)))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"EntityTooLarge", "InvalidRequest", "MalformedXML"})
    void otherCodesOf400Are(String code) {
        assertThat(Failures.isStoreAway(s3(code))).isFalse();
    }

    @Test
    void whatIsNoStatusIsLookedThrough() {
        assertThat(Failures.isStoreAway(S3Exception.builder()
                        .message("m")
                        .cause(new ConnectException())
                        .build()))
                .isTrue();
        assertThat(Failures.isStoreAway(s3(200))).isFalse();
    }

    @Test
    void aBucketThatIsNotThereMayBeMade() {
        assertThat(Failures.isStoreAway(
                        NoSuchBucketException.builder().statusCode(404).build()))
                .isTrue();
    }

    @Test
    void anErrorIsAFaultButForWhatARecordMayCause() {
        assertThat(Failures.isFault(new CamelExecutionException("m", null, new NoClassDefFoundError("m"))))
                .isTrue();
        assertThat(Failures.isFault(new CamelExecutionException("m", null, new StackOverflowError())))
                .isFalse();
        assertThat(Failures.isFault(new OutOfMemoryError())).isFalse();
        assertThat(Failures.isFault(new IllegalStateException())).isFalse();
    }

    @Test
    void onlyWhatIsTooLargeAsksForLessAtATime() {
        assertThat(Failures.isTooLarge(s3(413))).isTrue();
        assertThat(Failures.isTooLarge(new RuntimeException(elasticsearch(413))))
                .isTrue();
        assertThat(Failures.isTooLarge(new ExecutionException(new RecordTooLargeException("m"))))
                .isTrue();
        assertThat(Failures.isTooLarge(s3(400))).isFalse();
        assertThat(Failures.isTooLarge(new IOException("m"))).isFalse();
    }

    @Test
    void camelsFilesAreAwayWhereTheDiskIs() {
        assertThat(Failures.isStoreAway(new GenericFileOperationFailedException(
                        "Cannot store file", new IOException("No space left on device"))))
                .isTrue();
    }

    @Test
    void aCircleOfCausesEnds() {
        Exception one = new IllegalStateException("one");
        Exception two = new IllegalStateException("two", one);
        one.initCause(two);

        assertThat(Failures.isStoreAway(one)).isFalse();
        assertThat(Failures.isTooLarge(one)).isFalse();
        assertThat(Failures.isRevoked(one)).isFalse();
    }

    @Test
    void whyABatchWaitsIsFoundWithinWhatCamelMakesOfIt() {
        assertThat(Failures.isRevoked(new RefusedException("store", new RevokedException("store"))))
                .isTrue();
        assertThat(Failures.isRevoked(new PendingException("m"))).isFalse();
        assertThat(Failures.isPending(new RuntimeException(new PendingException("m"))))
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"EntityTooLarge", "KeyTooLongError", "MetadataTooLarge"})
    void aFileThatS3NeverTakesIsToBlame(String code) {
        assertThat(Failures.isAboutTheFile(new IllegalStateException(s3(code)))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"NoSuchBucket", "AccessDenied", "ExpiredToken", "AuthorizationHeaderMalformed", "SlowDown"})
    void aFileIsNotToBlameForTheStoreOrTheSettings(String code) {
        assertThat(Failures.isAboutTheFile(s3(code))).isFalse();
    }

    @Test
    void aFileIsNotToBlameForTheDiskOrTheNetwork() {
        assertThat(Failures.isAboutTheFile(s3(403))).isFalse();
        assertThat(Failures.isAboutTheFile(new IOException("Input/output error")))
                .isFalse();
        assertThat(Failures.isAboutTheFile(new IllegalArgumentException("a fault of the settings")))
                .isFalse();
        assertThat(Failures.isAboutTheFile(new NotLinesException("bulk: a line has no `incarnation`")))
                .isTrue();
    }

    private static S3Exception s3(String code) {
        return (S3Exception) S3Exception.builder()
                .statusCode(400)
                .awsErrorDetails(AwsErrorDetails.builder().errorCode(code).build())
                .message("m")
                .build();
    }

    private static S3Exception s3(int status) {
        return (S3Exception)
                S3Exception.builder().statusCode(status).message("m").build();
    }

    private static ElasticsearchException elasticsearch(int status) {
        return new ElasticsearchException(
                "bulk", co.elastic.clients.elasticsearch._types.ErrorResponse.of(response -> response.status(status)
                        .error(error -> error.type("t").reason("r"))));
    }
}
