package caravan.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import caravan.json.JsonText;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OwnerFieldsTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "ReplicaSet  | web-5d9c7b6f48           | {\"deployment\":\"web\"}",
                "ReplicaSet  | web-api-v2-c9d8f4        | {\"deployment\":\"web-api-v2\"}",
                "ReplicaSet  | web-bcdfghjklm           | {\"deployment\":\"web\"}",
                "ReplicaSet  | web.shop.example-7f64d9f | {\"deployment\":\"web.shop.example\"}",
                "ReplicaSet  | web                      | {\"replicaset\":\"web\"}",
                "ReplicaSet  | -5d9c7b6f48              | {\"replicaset\":\"-5d9c7b6f48\"}",
                "ReplicaSet  | web-c9d8f                | {\"replicaset\":\"web-c9d8f\"}",
                "ReplicaSet  | web-bcdfghjklmn          | {\"replicaset\":\"web-bcdfghjklmn\"}",
                "ReplicaSet  | web-5d9c7b6fa8           | {\"replicaset\":\"web-5d9c7b6fa8\"}",
                "ReplicaSet  | web-5d1c7b6f48           | {\"replicaset\":\"web-5d1c7b6f48\"}",
                "StatefulSet | db                       | {\"statefulset\":\"db\"}",
                "DaemonSet   | node-exporter            | {\"daemonset\":\"node-exporter\"}",
                "Job         | migrate                  | {\"job\":\"migrate\"}",
                "Job         | backup-29012345          | {\"job\":\"backup-29012345\",\"cronjob\":\"backup\"}",
                "Job         | a-b-26000000             | {\"job\":\"a-b-26000000\",\"cronjob\":\"a-b\"}",
                "Job         | backup-1609459200        | {\"job\":\"backup-1609459200\",\"cronjob\":\"backup\"}",
                "Job         | import-20240131          | {\"job\":\"import-20240131\"}",
                "Job         | load-2                   | {\"job\":\"load-2\"}",
                "Job         | 29012345                 | {\"job\":\"29012345\"}",
                "Job         | x29012345                | {\"job\":\"x29012345\"}",
                "Node        | node-7                   | {\"owner\":{\"kind\":\"Node\",\"name\":\"node-7\"}}",
                "Workflow    | a-5d9c7b6f48             | {\"owner\":{\"kind\":\"Workflow\",\"name\":\"a-5d9c7b6f48\"}}",
            })
    void theReferenceAloneTells(String kind, String name, String fields) {
        assertThat(JsonText.of(OwnerFields.of(new Pod.Owner(kind, name)))).isEqualTo(fields);
    }

    @Test
    void aPodOfNobodyHasNone() {
        assertThat(OwnerFields.of(null)).isEmpty();
    }
}
