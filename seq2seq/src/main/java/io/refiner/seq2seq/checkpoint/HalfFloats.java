package io.refiner.seq2seq.checkpoint;

/**
 * Sixteen-bit floats to float and back: IEEE 754 binary16, which Java has from version 20 on, and
 * bfloat16.
 */
final class HalfFloats {

  /** The largest finite half. */
  static final float MAX = 65504f;

  /** The largest finite bfloat16. */
  static final float BRAIN_MAX = Float.intBitsToFloat(0x7f7f0000);

  private static final float SMALLEST_NORMAL = 0x1p-14f;
  private static final float SUBNORMAL_UNIT = 0x1p-24f;

  private HalfFloats() {}

  static float fromHalf(short half) {
    int sign = (half & 0x8000) << 16;
    int exponent = (half >> 10) & 0x1f;
    int fraction = half & 0x3ff;
    if (exponent == 0) {
      float magnitude = fraction * SUBNORMAL_UNIT;
      return Float.intBitsToFloat(sign | Float.floatToRawIntBits(magnitude));
    }
    int wide = exponent == 0x1f ? 0xff : exponent + 112;
    return Float.intBitsToFloat(sign | wide << 23 | fraction << 13);
  }

  /** Rounds to the nearest half, ties to even; beyond the range gives infinity. */
  static short toHalf(float value) {
    int bits = Float.floatToRawIntBits(value);
    int sign = (bits >>> 16) & 0x8000;
    float magnitude = Math.abs(value);
    if (Float.isNaN(value)) {
      return (short) (sign | 0x7e00);
    }
    if (magnitude < SMALLEST_NORMAL) {
      return (short) (sign | (int) Math.rint(magnitude / SUBNORMAL_UNIT));
    }
    // A carry out of the fraction runs into the exponent, as it should.
    int rounded = (bits & 0x7fffffff) + 0xfff + ((bits >>> 13) & 1);
    int exponent = (rounded >>> 23) - 112;
    if (exponent >= 0x1f) {
      return (short) (sign | 0x7c00);
    }
    return (short) (sign | exponent << 10 | (rounded >>> 13) & 0x3ff);
  }

  static float fromBrain(short brain) {
    return Float.intBitsToFloat(brain << Short.SIZE);
  }

  /** Rounds to the nearest bfloat16, ties to even; beyond the range gives infinity. */
  static short toBrain(float value) {
    int bits = Float.floatToRawIntBits(value);
    if (Float.isNaN(value)) {
      return (short) (bits >>> Short.SIZE | 0x40);
    }
    // A carry out of the fraction runs into the exponent, as it should.
    return (short) ((bits + 0x7fff + (bits >>> Short.SIZE & 1)) >>> Short.SIZE);
  }
}
