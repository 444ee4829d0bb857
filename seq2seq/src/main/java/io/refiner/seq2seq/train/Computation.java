package io.refiner.seq2seq.train;

import io.refiner.seq2seq.DeviceChoice;
import io.refiner.seq2seq.NetworkPath;
import io.refiner.seq2seq.Seq2SeqSettings;
import io.refiner.seq2seq.generation.Limits;

/**
 * Where and how a trainer computes.
 *
 * @param device where
 * @param network whether its passes are compiled, which is faster and needs less memory, or done
 *     operation by operation; those of generation too
 * @param precision of the passes that gradients are taken of
 * @param limits of what is asked of the model in training
 */
public record Computation(
    DeviceChoice device, NetworkPath network, Precision precision, Limits limits) {

  /** Whatever is best on this machine. */
  public static final Computation AUTO =
      new Computation(
          DeviceChoice.AUTO,
          NetworkPath.AUTO,
          Precision.AUTO,
          Seq2SeqSettings.on(DeviceChoice.AUTO).limits());

  public Computation {
    if (network == NetworkPath.PLAIN && precision == Precision.BF16) {
      throw new IllegalArgumentException(
          "precision must be auto or fp32 when network is plain, not bf16");
    }
  }

  public Computation withDevice(DeviceChoice value) {
    return new Computation(value, network, precision, limits);
  }

  public Computation withNetwork(NetworkPath value) {
    return new Computation(device, value, precision, limits);
  }

  public Computation withPrecision(Precision value) {
    return new Computation(device, network, value, limits);
  }
}
