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

  /** Bytes that are compared at a time. */
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

  /** Whether the other has the same values, stored in the same way. */
  boolean sameAs(StoredTensor other) {
    if (type != other.type || !shape.equals(other.shape)) {
      return false;
    }
    try (InputStream mine = bytes();
        InputStream theirs = other.bytes()) {
      long left = size() * type.bytes();
      boolean same = true;
      while (same && left > 0) {
        int count = (int) Math.min(left, COMPARED);
        same = Arrays.equals(mine.readNBytes(count), theirs.readNBytes(count));
        left -= count;
      }
      return same;
    } catch (IOException e) {
      throw new CheckpointException("cannot read tensor " + name + " of " + file, e);
    }
  }

  /** The file from the first value on. */
  private InputStream bytes() throws IOException {
    InputStream in = Files.newInputStream(file);
    in.skipNBytes(offset);
    return in;
  }
}
