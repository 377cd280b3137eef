package caravan.program;

import caravan.batch.Batch;
import caravan.batch.SharedField;
import caravan.batch.Source;

/**
 * The step {@code program}: names the program that wrote a file after the file. {@code /var/log/kubelet.log} gives
 * {@code "program":"kubelet"}, and so do the files into which it is rotated. The name of the field is that of syslog.
 * Keeps no state but the field, with its source.
 */
public record ProgramName(SharedField field) {

    private static final String NAME = "program";

    /** Gives all records the field. */
    public static void share(Batch batch) {
        batch.share(batch.source()
                .derive(ProgramName.class, source -> new ProgramName(new SharedField(NAME, of(source))))
                .field());
    }

    private static String of(Source source) {
        String file = source.path().substring(source.path().lastIndexOf('/') + 1);
        int dot = file.lastIndexOf('.');
        return dot > 0 ? file.substring(0, dot) : file;
    }
}
