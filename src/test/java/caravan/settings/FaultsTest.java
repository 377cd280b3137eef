package caravan.settings;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class FaultsTest {

    private final Faults faults = new Faults();

    @Test
    void eachIsToldOnceInTheOrderInWhichItWasFound() {
        faults.add("`b` is wrong; `a` is wrong");
        faults.collect(() -> {
            throw new IllegalArgumentException("`c` is wrong");
        });
        faults.add("`a` is wrong");

        assertThatThrownBy(faults::raise).hasMessage("`b` is wrong; `a` is wrong; `c` is wrong");
    }

    @Test
    void aLibraryThatIsNotThereIsNoFaultOfASetting() {
        faults.collect(() -> {
            throw new NoClassDefFoundError("software/amazon/awssdk/services/s3/S3Client");
        });

        assertThatCode(faults::raise).doesNotThrowAnyException();
    }
}
