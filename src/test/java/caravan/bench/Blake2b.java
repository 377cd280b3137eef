package caravan.bench;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/** BLAKE2b (RFC 7693) without key, with a digest of eight bytes. */
final class Blake2b {

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final int BLOCK = 128;
    private static final int DIGEST = 8;

    private static final long[] IV = {
        0x6a09e667f3bcc908L, 0xbb67ae8584caa73bL, 0x3c6ef372fe94f82bL, 0xa54ff53a5f1d36f1L,
        0x510e527fade682d1L, 0x9b05688c2b3e6c1fL, 0x1f83d9abfb41bd6bL, 0x5be0cd19137e2179L
    };

    /** By round: which words of the message are mixed, as hex digits. Rounds 10 and 11 are 0 and 1 again. */
    private static final String[] SIGMA = {
        "0123456789abcdef", "ea489fd61c02b753", "b8c052fdae367194", "7931dcbe265a40f8", "905724afe1bc683d",
        "2c6a0b834d75fe19", "c51fed4a0763928b", "db7ec13950f4862a", "6fe9b308c2d714a5", "a2847615fb9e3cd0",
        "0123456789abcdef", "ea489fd61c02b753"
    };

    private static final byte[][] ORDER =
            Arrays.stream(SIGMA).map(Blake2b::digits).toArray(byte[][]::new);

    private Blake2b() {}

    /** The digest as a little-endian number. */
    static long hash(byte[] message) {
        long[] state = IV.clone();
        state[0] ^= 0x01010000 ^ DIGEST;
        int at = 0;
        for (; message.length - at > BLOCK; at += BLOCK) {
            compress(state, message, at, at + BLOCK, false);
        }
        compress(state, Arrays.copyOfRange(message, at, at + BLOCK), 0, message.length, true);
        return state[0];
    }

    /** @param counted bytes of the message up to the end of this block */
    private static void compress(long[] state, byte[] bytes, int at, long counted, boolean isLast) {
        long[] v = Arrays.copyOf(state, 16);
        System.arraycopy(IV, 0, v, 8, 8);
        v[12] ^= counted;
        v[14] ^= isLast ? -1 : 0;
        long[] m = new long[16];
        for (int i = 0; i < m.length; i++) {
            m[i] = (long) LONGS.get(bytes, at + i * Long.BYTES);
        }
        for (byte[] order : ORDER) {
            for (int i = 0; i < 4; i++) {
                mix(v, i, 4 + i, 8 + i, 12 + i, m[order[2 * i]], m[order[2 * i + 1]]);
            }
            for (int i = 0; i < 4; i++) {
                mix(v, i, 4 + (i + 1) % 4, 8 + (i + 2) % 4, 12 + (i + 3) % 4, m[order[8 + 2 * i]], m[order[9 + 2 * i]]);
            }
        }
        for (int i = 0; i < state.length; i++) {
            state[i] ^= v[i] ^ v[i + 8];
        }
    }

    private static void mix(long[] v, int a, int b, int c, int d, long x, long y) {
        v[a] += v[b] + x;
        v[d] = Long.rotateRight(v[d] ^ v[a], 32);
        v[c] += v[d];
        v[b] = Long.rotateRight(v[b] ^ v[c], 24);
        v[a] += v[b] + y;
        v[d] = Long.rotateRight(v[d] ^ v[a], 16);
        v[c] += v[d];
        v[b] = Long.rotateRight(v[b] ^ v[c], 63);
    }

    private static byte[] digits(String hex) {
        byte[] digits = new byte[hex.length()];
        for (int i = 0; i < digits.length; i++) {
            digits[i] = (byte) Character.digit(hex.charAt(i), 16);
        }
        return digits;
    }
}
