package caravan.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.S3Object;

/** The test server itself, through its life. */
class S3ServerIT {

    @Test
    void keepsItsDataThroughStopAndKill() throws Exception {
        S3Server server = Servers.s3();
        String url = server.url();
        try (S3Client client = server.client()) {
            client.createBucket(request -> request.bucket("kept"));
            put(client, "a/1");
            server.stop();
            assertThat(server.isRunning()).isFalse();
            server.start();
            put(client, "a/2");
            server.kill();
            server.start();

            assertThat(server.url()).isEqualTo(url);
            assertThat(client.listObjectsV2(request -> request.bucket("kept")).contents())
                    .extracting(S3Object::key)
                    .containsExactly("a/1", "a/2");
            assertThat(client.getObjectAsBytes(request -> request.bucket("kept").key("a/2"))
                            .asUtf8String())
                    .isEqualTo("text of a/2");
        }
    }

    @Test
    void refusesToOverwriteOnCondition() throws Exception {
        try (S3Client client = Servers.s3().client()) {
            client.createBucket(request -> request.bucket("condition"));
            client.putObject(
                    request -> request.bucket("condition").key("once").ifNoneMatch("*"), RequestBody.fromString("1"));
            assertThatThrownBy(() -> client.putObject(
                            request -> request.bucket("condition").key("once").ifNoneMatch("*"),
                            RequestBody.fromString("2")))
                    .isInstanceOfSatisfying(S3Exception.class, refusal -> assertThat(refusal.statusCode())
                            .isEqualTo(412));
        }
    }

    private static void put(S3Client client, String key) {
        client.putObject(request -> request.bucket("kept").key(key), RequestBody.fromString("text of " + key));
    }
}
