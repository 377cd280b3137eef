package caravan.image;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** What can run the files of an image. */
interface ContainerRuntime {

    /**
     * What is run, and with what.
     *
     * @param root the image's files, which nobody may change
     * @param arguments the program and its arguments
     * @param environment all of it
     * @param readable folders of this machine, at the same path in the container, which nobody may change
     * @param state becomes {@code /var/lib/caravan}, the working directory
     */
    record Spec(
            Path root,
            List<String> arguments,
            Map<String, String> environment,
            Security security,
            List<Path> readable,
            Path state) {}

    /** The command that runs it in the foreground and hands a SIGTERM on; what it needs lies in a folder. */
    List<String> command(Spec spec, Path folder) throws IOException;

    /** The first of runc, crun and chroot that this machine and its kernel let run the image's {@code journalctl}. */
    static ContainerRuntime thatRuns(Path root, Path folder) throws IOException, InterruptedException {
        StringBuilder refused = new StringBuilder();
        for (ContainerRuntime runtime : List.of(OciRuntime.runc(), OciRuntime.crun(), new Chroot())) {
            Spec trial = new Spec(
                    root, List.of("/usr/bin/journalctl", "--version"), Map.of(), Security.AGENT, List.of(), folder);
            Commands.Outcome outcome = Commands.outcome(runtime.command(trial, folder));
            if (outcome.code() == 0 && outcome.said().contains("systemd 2")) {
                return runtime;
            }
            refused.append(runtime).append(": ").append(outcome.said()).append('\n');
        }
        throw new IOException("nothing here can run the image:\n" + refused);
    }
}
