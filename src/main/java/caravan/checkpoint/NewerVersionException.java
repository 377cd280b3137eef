package caravan.checkpoint;

/** What is there is whole, but was written by a later version of this program. The message names file and versions. */
public final class NewerVersionException extends CheckpointDamagedException {

    private static final long serialVersionUID = 1L;

    NewerVersionException(String message) {
        super(message);
    }
}
