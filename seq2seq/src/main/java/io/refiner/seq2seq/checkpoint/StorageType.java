package io.refiner.seq2seq.checkpoint;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** How weights are stored; they are always computed with as 32-bit floats. */
public enum StorageType {
  F32(4),
  /** Half the size; values beyond 65504 are refused when writing. */
  F16(2),
  /** The upper half of an F32: its range with 8 bits of precision. */
  BF16(2);

  private final int bytes;

  StorageType(int bytes) {
    this.bytes = bytes;
  }

  /** Bytes per value. */
  public int bytes() {
    return bytes;
  }

  /** The largest finite value. */
  float max() {
    return switch (this) {
      case F32 -> Float.MAX_VALUE;
      case F16 -> HalfFloats.MAX;
      case BF16 -> HalfFloats.BRAIN_MAX;
    };
  }

  /** The values of stored bytes. */
  float[] floats(byte[] stored) {
    ByteBuffer buffer = ByteBuffer.wrap(stored).order(ByteOrder.LITTLE_ENDIAN);
    float[] values = new float[stored.length / bytes];
    for (int i = 0; i < values.length; i++) {
      values[i] = this == F32 ? buffer.getFloat() : fromHalf(buffer.getShort());
    }
    return values;
  }

  /** The value of two stored bytes. */
  float fromHalf(short half) {
    return this == F16 ? HalfFloats.fromHalf(half) : HalfFloats.fromBrain(half);
  }

  /** The two bytes that come nearest to the value. */
  short toHalf(float value) {
    return this == F16 ? HalfFloats.toHalf(value) : HalfFloats.toBrain(value);
  }
}
