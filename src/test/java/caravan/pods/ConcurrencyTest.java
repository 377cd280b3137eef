package caravan.pods;

import static caravan.pods.Samples.container;
import static caravan.pods.Samples.id;
import static caravan.pods.Samples.link;
import static caravan.pods.Samples.pod;
import static org.assertj.core.api.Assertions.assertThat;

import caravan.batch.PendingException;
import caravan.kubernetes.ContainerMetadata;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Several threads ask while a source tells, time passes and the disk is written. */
class ConcurrencyTest extends DirectoryTest {

    private static final int PODS = 50;
    private static final int ROUNDS = 20;

    @Test
    void nobodyIsToldOfAnotherPod() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(6);
        List<Future<Integer>> askers = new ArrayList<>();
        try {
            for (int i = 0; i < 4; i++) {
                askers.add(threads.submit(this::ask));
            }
            Future<Integer> teller = threads.submit(this::tell);
            while (!teller.isDone()) {
                directory.tick();
            }
            teller.get();
            for (Future<Integer> asker : askers) {
                assertThat(asker.get(60, TimeUnit.SECONDS)).isPositive();
            }
        } finally {
            threads.shutdownNow();
        }
        for (int i = 0; i < PODS; i++) {
            assertThat(find(link("p" + i, "app", seed(i))).pod().labels()).containsEntry("v", "" + (ROUNDS - 1));
        }
        directory.close();
        reopen();
        for (int i = 0; i < PODS; i++) {
            assertThat(find(link("p" + i, "app", seed(i))).isComplete()).isTrue();
        }
    }

    private static String seed(int i) {
        return "a" + i + "b";
    }

    private int tell() {
        for (int round = 0; round < ROUNDS; round++) {
            for (int i = 0; i < PODS; i++) {
                source.sink.put(pod("p" + i, "u" + i, Map.of("v", "" + round), 0, container("app", seed(i), 0, null)));
            }
        }
        return ROUNDS;
    }

    /** Until every pod was seen in its last state. */
    private int ask() {
        int answers = 0;
        for (int i = 0; i < PODS; i++) {
            Callable<String> version = version(i);
            while (!Objects.equals(call(version), "" + (ROUNDS - 1))) {
                answers++;
            }
            answers++;
        }
        return answers;
    }

    private Callable<String> version(int i) {
        return () -> {
            ContainerMetadata found = directory.find(link("p" + i, "app", seed(i)));
            assertThat(found.pod().uid()).isEqualTo("u" + i);
            assertThat(found.container().id()).isEqualTo(id(seed(i)));
            return found.pod().labels().get("v");
        };
    }

    private static String call(Callable<String> version) {
        try {
            return version.call();
        } catch (PendingException e) {
            return "";
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
