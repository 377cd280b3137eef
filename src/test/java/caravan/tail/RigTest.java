package caravan.tail;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A test with a {@link Rig} of its own, whose accounts are closed afterwards. */
abstract class RigTest {

    @TempDir
    Path folder;

    Rig rig;

    @BeforeEach
    final void setUpRig() throws IOException {
        rig = new Rig(folder);
    }

    @AfterEach
    final void closeRig() throws IOException {
        rig.close();
    }
}
