package io.refiner.seq2seq.checkpoint;

/** How weights are stored; they are always computed with as 32-bit floats. */
public enum StorageType {
  F32(4),
  /** Half the size; values beyond 65504 are refused when writing. */
  F16(2),
  /** Read only: the upper half of an F32. */
  BF16(2);

  private final int bytes;

  StorageType(int bytes) {
    this.bytes = bytes;
  }

  /** Bytes per value. */
  public int bytes() {
    return bytes;
  }
}
