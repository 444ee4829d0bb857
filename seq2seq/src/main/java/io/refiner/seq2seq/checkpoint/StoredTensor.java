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
   * Its values as 32-bit floats, in a direct buffer in the native order.
   *
   * @throws CheckpointException if the file can't be read
   */
  public ByteBuffer floats() {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      long bytes = size() * type.bytes();
      if (offset + bytes > channel.size()) {
        throw new CheckpointException(file + " was cut short while tensor " + name + " was read");
      }
      ByteBuffer stored = channel.map(FileChannel.MapMode.READ_ONLY, offset, bytes);
      return converted(stored.order(ByteOrder.LITTLE_ENDIAN));
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
      short half = halves.get(i);
      floats.put(
          i,
          type == StorageType.F16
              ? HalfFloats.fromHalf(half)
              : Float.intBitsToFloat(half << Short.SIZE));
    }
    return bytes;
  }
}
