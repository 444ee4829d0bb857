package io.refiner.seq2seq.checkpoint;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * A tensor in a safetensors file, not yet read.
 *
 * @param file where it is
 * @param name what it is called
 * @param type how its values are stored
 * @param shape its sizes, outermost first
 * @param offset its first byte in the file
 */
public record StoredTensor(
    Path file, String name, StorageType type, List<Long> shape, long offset) {

  /** Values that are compared at a time. */
  private static final int COMPARED = 1 << 16;

  public StoredTensor {
    shape = List.copyOf(shape);
  }

  /** How many values it has. */
  public long size() {
    return shape.stream().mapToLong(Long::longValue).reduce(1, Math::multiplyExact);
  }

  /**
   * Its values, read now.
   *
   * @throws CheckpointException if the file can't be read, a value isn't finite, or they are more
   *     than an array can hold
   */
  public float[] values() {
    return lazy().values();
  }

  /** The same tensor in the form in which tensors are written, read when it is asked for. */
  public FloatTensor lazy() {
    return new FloatTensor(
        shape,
        taker -> TensorReader.onHeap(size()).read(this, piece -> taker.accept(floats(piece))));
  }

  private static float[] floats(ByteBuffer piece) {
    float[] values = new float[piece.remaining() / Float.BYTES];
    piece.asFloatBuffer().get(values);
    return values;
  }

  /** Whether the other has the same values, however they are stored; read piece by piece. */
  boolean sameAs(StoredTensor other) {
    if (!shape.equals(other.shape)) {
      return false;
    }
    if (type == other.type && file.equals(other.file) && offset == other.offset) {
      return true;
    }
    try (InputStream mine = bytes();
        InputStream theirs = other.bytes()) {
      boolean same = true;
      for (long left = size(); same && left > 0; left -= COMPARED) {
        int count = (int) Math.min(left, COMPARED);
        byte[] own = mine.readNBytes(count * type.bytes());
        byte[] others = theirs.readNBytes(count * other.type.bytes());
        same =
            type == other.type && Arrays.equals(own, others)
                || equal(type.floats(own), other.type.floats(others));
      }
      return same;
    } catch (IOException e) {
      throw new CheckpointException(
          "cannot compare tensor %s of %s with %s".formatted(name, file, other.name), e);
    }
  }

  /** As numbers: a zero is one whatever its sign, and NaN is nothing else's equal. */
  private static boolean equal(float[] own, float[] others) {
    boolean same = own.length == others.length;
    for (int i = 0; same && i < own.length; i++) {
      same = own[i] == others[i];
    }
    return same;
  }

  /** The file from the first value on. */
  private InputStream bytes() throws IOException {
    InputStream in = Files.newInputStream(file);
    in.skipNBytes(offset);
    return in;
  }
}
