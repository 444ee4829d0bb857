package io.refiner.seq2seq.checkpoint;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.ShortBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.StandardOpenOption;
import java.util.function.Consumer;

/**
 * Reads stored tensors through one small buffer, so that files of any size take next to no memory.
 * They are not mapped: mapped pages count as memory until the garbage collector lets go of them,
 * and a file that is cut short while it is mapped ends the process. Used by one thread.
 */
public final class TensorReader {

  /** Values that are handed over at once: 1 MiB of them. */
  private static final int PIECE = 1 << 18;

  /** An infinite or undefined value has all of these bits. */
  private static final int EXPONENT = 0x7f800000;

  /** What is added to an exponent so that only that of such a value runs into the sign. */
  private static final int CARRY = 0x00800000;

  private final ByteBuffer buffer;
  private final int[] bits;

  private TensorReader(ByteBuffer buffer) {
    this.buffer = buffer;
    bits = new int[buffer.capacity() / Integer.BYTES];
  }

  /** A reader that is kept for many tensors; its pieces are in a direct buffer. */
  public static TensorReader direct() {
    return new TensorReader(ByteBuffer.allocateDirect(PIECE * Float.BYTES));
  }

  /** A reader for one tensor of that many values, on the heap. */
  static TensorReader onHeap(long values) {
    return new TensorReader(ByteBuffer.allocate((int) Math.min(PIECE, values) * Float.BYTES));
  }

  /**
   * Hands over a tensor's values in their order.
   *
   * @param pieces takes some of them at a time, as 32-bit floats in the native order, valid until
   *     it returns
   * @throws CheckpointException if the file can't be read, or a value isn't finite
   */
  public void read(StoredTensor tensor, Consumer<ByteBuffer> pieces) {
    try (FileChannel channel = FileChannel.open(tensor.file(), StandardOpenOption.READ)) {
      long size = tensor.size();
      for (long from = 0; from < size; from += bits.length) {
        int count = (int) Math.min(bits.length, size - from);
        fill(channel, tensor, from, count);
        decode(tensor.type(), count);
        requireFinite(tensor, from, count);
        buffer.clear().order(ByteOrder.nativeOrder()).asIntBuffer().put(bits, 0, count);
        pieces.accept(buffer.limit(count * Float.BYTES));
      }
    } catch (IOException e) {
      throw new CheckpointException(
          "cannot read tensor " + tensor.name() + " of " + tensor.file(), e);
    }
  }

  private void fill(FileChannel channel, StoredTensor tensor, long from, int count)
      throws IOException {
    int width = tensor.type().bytes();
    long start = tensor.offset() + from * width;
    buffer.clear().limit(count * width);
    while (buffer.hasRemaining()) {
      if (channel.read(buffer, start + buffer.position()) < 0) {
        throw new CheckpointException(
            tensor.file() + " was cut short while tensor " + tensor.name() + " was read");
      }
    }
    buffer.flip().order(ByteOrder.LITTLE_ENDIAN);
  }

  private void decode(StorageType type, int count) {
    if (type == StorageType.F32) {
      buffer.asIntBuffer().get(bits, 0, count);
      return;
    }
    ShortBuffer halves = buffer.asShortBuffer();
    for (int i = 0; i < count; i++) {
      bits[i] = Float.floatToRawIntBits(type.fromHalf(halves.get(i)));
    }
  }

  /** One such weight makes every answer meaningless, and nothing later would say which it was. */
  private void requireFinite(StoredTensor tensor, long from, int count) {
    int signs = 0;
    for (int i = 0; i < count; i++) {
      signs |= (bits[i] & EXPONENT) + CARRY;
    }
    for (int i = 0; signs < 0 && i < count; i++) {
      float value = Float.intBitsToFloat(bits[i]);
      if (!Float.isFinite(value)) {
        throw new CheckpointException(
            "%s: tensor %s holds %s at value %s"
                .formatted(tensor.file(), tensor.name(), value, from + i));
      }
    }
  }
}
