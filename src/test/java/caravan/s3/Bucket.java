package caravan.s3;

import caravan.lines.LinesFile;
import caravan.node.DeliveryRun;
import caravan.node.RecordsCheck;
import caravan.server.S3Server;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.S3Object;

/** The objects of a bucket, read with a client of the test's own. */
record Bucket(S3Server server, String name) implements DeliveryRun.Store {

    private static final Pattern RECORDS = Pattern.compile("-(\\d+)r\\d+b(\\.\\d+)?\\.ndjson");

    List<String> keys() {
        try (S3Client client = server.client()) {
            return client.listObjectsV2Paginator(request -> request.bucket(name)).contents().stream()
                    .map(S3Object::key)
                    .sorted()
                    .toList();
        }
    }

    /** As the names tell. */
    @Override
    public long count() {
        try {
            return keys().stream().mapToLong(Bucket::records).sum();
        } catch (SdkException e) {
            return 0; // it is away
        }
    }

    private static long records(String key) {
        Matcher name = RECORDS.matcher(key);
        return name.find() ? Long.parseLong(name.group(1)) : 0;
    }

    byte[] content(String key) {
        try (S3Client client = server.client()) {
            return client.getObjectAsBytes(request -> request.bucket(name).key(key))
                    .asByteArray();
        }
    }

    @Override
    public void read(RecordsCheck check) throws IOException {
        Path folder = Files.createTempDirectory("bucket");
        for (String key : keys()) {
            Path file = Files.write(folder.resolve(key.substring(key.lastIndexOf('/') + 1)), content(key));
            try (BufferedReader lines =
                    new BufferedReader(new InputStreamReader(new LinesFile(file).open(), StandardCharsets.UTF_8))) {
                for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                    check.record(line.getBytes(StandardCharsets.UTF_8), key);
                }
            }
            Files.delete(file);
        }
        Files.delete(folder);
    }
}
