package caravan.checkpoint;

import java.io.IOException;

/** No checkpoint can be trusted: somebody has to decide. The message names the files and what can be done. */
public class CheckpointDamagedException extends IOException {

    private static final long serialVersionUID = 1L;

    CheckpointDamagedException(String message) {
        super(message);
    }
}
