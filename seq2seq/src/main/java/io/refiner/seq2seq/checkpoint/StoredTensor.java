package io.refiner.seq2seq.checkpoint;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.ShortBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
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

  public StoredTensor {
    shape = List.copyOf(shape);
  }

  /** How many values it has. */
  public long size() {
    return shape.stream().mapToLong(Long::longValue).reduce(1, Math::multiplyExact);
  }

  /**
   * Its values as 32-bit floats, in a direct buffer in the native order, which may be the file
   * itself: it must not be written to.
   *
   * @throws CheckpointException if the file can't be read, or a value isn't finite
   */
  public ByteBuffer floats() {
    ByteBuffer stored = stored();
    ByteBuffer floats = isNative() ? stored : converted(stored);
    requireFinite(floats.asFloatBuffer());
    return floats;
  }

  /** Whether the other has the same values, stored in the same way. */
  boolean sameAs(StoredTensor other) {
    return type == other.type && shape.equals(other.shape) && stored().equals(other.stored());
  }

  private boolean isNative() {
    return type == StorageType.F32 && ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN;
  }

  /** The bytes as they are in the file, mapped: nothing is copied. */
  private ByteBuffer stored() {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      long bytes = size() * type.bytes();
      if (offset + bytes > channel.size()) {
        throw new CheckpointException(file + " was cut short while tensor " + name + " was read");
      }
      ByteBuffer stored = channel.map(FileChannel.MapMode.READ_ONLY, offset, bytes);
      return stored.order(ByteOrder.LITTLE_ENDIAN);
    } catch (IOException e) {
      throw new CheckpointException("cannot read tensor " + name + " of " + file, e);
    }
  }

  /** The same tensor in the form in which tensors are written, read when it is asked for. */
  public FloatTensor lazy() {
    return new FloatTensor(
        shape,
        () -> {
          float[] values = new float[Math.toIntExact(size())];
          floats().asFloatBuffer().get(values);
          return values;
        });
  }

  private ByteBuffer converted(ByteBuffer stored) {
    int count = Math.toIntExact(size());
    ByteBuffer bytes =
        ByteBuffer.allocateDirect(Math.multiplyExact(count, Float.BYTES))
            .order(ByteOrder.nativeOrder());
    FloatBuffer floats = bytes.asFloatBuffer();
    if (type == StorageType.F32) {
      floats.put(stored.asFloatBuffer());
      return bytes;
    }
    ShortBuffer halves = stored.asShortBuffer();
    for (int i = 0; i < count; i++) {
      floats.put(i, type.fromHalf(halves.get(i)));
    }
    return bytes;
  }

  /** One such weight makes every answer meaningless, and nothing later would say which it was. */
  private void requireFinite(FloatBuffer floats) {
    for (int i = 0; i < floats.limit(); i++) {
      if (!Float.isFinite(floats.get(i))) {
        throw new CheckpointException(
            "%s: tensor %s holds %s at value %d".formatted(file, name, floats.get(i), i));
      }
    }
  }
}
