package caravan.image;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * Namespaces of mounts and processes, mounts that cannot be written to, and chroot: for a kernel that lets no OCI
 * runtime run. The agent keeps {@code CAP_SYS_CHROOT} besides its own.
 */
final class Chroot implements ContainerRuntime {

    /** Root, state, folders to be read, {@code --}, and the command. */
    private static final String SCRIPT = """
            root=$1 state=$2
            shift 2
            mount --bind "$root" "$root"
            while [ "$1" != -- ]; do
              mkdir -p "$root$1"
              mount --bind "$1" "$root$1"
              mount -o remount,ro,bind "$root$1"
              shift
            done
            shift
            mount -o remount,ro,bind "$root"
            mount -t proc proc "$root/proc"
            mount -t tmpfs tmpfs "$root/dev"
            for device in null random urandom; do
              touch "$root/dev/$device"
              mount --bind "/dev/$device" "$root/dev/$device"
            done
            mount --bind "$state" "$root/var/lib/caravan"
            exec "$@"
            """;

    @Override
    public List<String> command(Spec spec, Path folder) {
        List<String> command = new ArrayList<>(
                List.of("unshare", "--mount", "--pid", "--fork", "--kill-child", "bash", "-euc", SCRIPT));
        command.addAll(List.of("chroot", spec.root().toString(), spec.state().toString()));
        spec.readable().forEach(readable -> command.add(readable.toString()));
        command.add("--");
        command.addAll(List.of("env", "-i"));
        spec.environment().forEach((name, value) -> command.add(name + "=" + value));
        command.addAll(privileges(spec.security()));
        command.addAll(List.of("--root=" + spec.root(), "--wd=/var/lib/caravan"));
        command.addAll(spec.arguments());
        return command;
    }

    private static List<String> privileges(Security security) {
        List<String> kept = new ArrayList<>(security.capabilities());
        kept.add("CAP_SYS_CHROOT");
        if (security.user() != 0) {
            kept.addAll(List.of("CAP_SETUID", "CAP_SETGID"));
        }
        String bounding = kept.stream()
                .map(name -> "+" + name.substring("CAP_".length()).toLowerCase(Locale.ROOT))
                .collect(Collectors.joining(",", "-all,", ""));
        List<String> command = new ArrayList<>(
                List.of("/usr/bin/setpriv", "--no-new-privs", "--inh-caps=-all", "--bounding-set=" + bounding));
        command.add("/usr/bin/unshare");
        if (security.user() != 0) {
            command.addAll(List.of("--setgid=" + security.user(), "--setuid=" + security.user()));
        }
        return command;
    }

    @Override
    public String toString() {
        return "chroot";
    }
}
