package io.refiner.seq2seq.train;

import io.refiner.seq2seq.DeviceChoice;
import io.refiner.seq2seq.NetworkPath;

/**
 * Where and how a trainer computes.
 *
 * @param device where
 * @param network whether its passes are compiled, which is faster and needs less memory, or done
 *     operation by operation; those of generation too
 * @param precision of the passes that gradients are taken of
 */
public record Computation(DeviceChoice device, NetworkPath network, Precision precision) {

  /** Whatever is best on this machine. */
  public static final Computation AUTO =
      new Computation(DeviceChoice.AUTO, NetworkPath.AUTO, Precision.AUTO);

  public Computation {
    if (network == NetworkPath.PLAIN && precision == Precision.BF16) {
      throw new IllegalArgumentException(
          "precision must be auto or fp32 when network is plain, not bf16");
    }
  }
}
