package io.refiner.cli.ring;

/**
 * Kafka's partitioner as a producer of another stack has to write it: MurmurHash2 of the key's
 * bytes with seed 9747b28c, its sign bit cleared, modulo the number of partitions.
 */
final class Murmur2 {

  private static final int M = 0x5bd1e995;

  private Murmur2() {}

  static int partition(byte[] key, int partitions) {
    return (hash(key) & 0x7fffffff) % partitions;
  }

  private static int hash(byte[] key) {
    int h = 0x9747b28c ^ key.length;
    int i = 0;
    for (; i + 4 <= key.length; i += 4) {
      int k = 0;
      for (int j = 3; j >= 0; j--) {
        k = k << 8 | key[i + j] & 0xff;
      }
      k *= M;
      k ^= k >>> 24;
      h = h * M ^ k * M;
    }
    if (i < key.length) {
      for (int j = key.length - 1; j >= i; j--) {
        h ^= (key[j] & 0xff) << 8 * (j - i);
      }
      h *= M;
    }
    h ^= h >>> 13;
    h *= M;
    return h ^ h >>> 15;
  }
}
