package io.refiner.seq2seq.train;

import java.util.LinkedHashMap;
import java.util.Map;

import io.refiner.seq2seq.DeviceChoice;

/**
 * How a trainer works, apart from data and learning rate.
 *
 * @param seed decides fresh weights and dropout: same seed, same batches, same weights
 * @param optimizer the optimizer's numbers
 * @param dropout replaces the configuration's rate while training, in [0, 1)
 * @param ema decay per step of a running average of the weights, in [0, 1); 0 keeps none. The
 *     average answers and is saved in place of the newest weights.
 * @param device where to compute
 */
public record TrainerOptions(
    long seed, AdamWOptions optimizer, double dropout, double ema, DeviceChoice device) {

  public TrainerOptions {
    if (!(dropout >= 0 && dropout < 1)) {
      throw new IllegalArgumentException("dropout must be in [0, 1), not " + dropout);
    }
    if (!(ema >= 0 && ema < 1)) {
      throw new IllegalArgumentException("ema must be in [0, 1), not " + ema);
    }
  }

  /** {@link AdamWOptions#DEFAULT}, dropout 0.1, no average, the device chosen by itself. */
  public static TrainerOptions seeded(long seed) {
    return new TrainerOptions(seed, AdamWOptions.DEFAULT, 0.1, 0, DeviceChoice.AUTO);
  }

  public TrainerOptions withOptimizer(AdamWOptions value) {
    return new TrainerOptions(seed, value, dropout, ema, device);
  }

  public TrainerOptions withDropout(double value) {
    return new TrainerOptions(seed, optimizer, value, ema, device);
  }

  public TrainerOptions withEma(double value) {
    return new TrainerOptions(seed, optimizer, dropout, value, device);
  }

  public TrainerOptions withDevice(DeviceChoice value) {
    return new TrainerOptions(seed, optimizer, dropout, ema, value);
  }

  /** The options that decide what is learned, as text: a run goes on with the same ones only. */
  Map<String, String> decisive() {
    Map<String, String> texts = new LinkedHashMap<>();
    texts.put("seed", Long.toString(seed));
    texts.put("dropout", Double.toString(dropout));
    texts.put("ema", Double.toString(ema));
    texts.put("beta1", Double.toString(optimizer.beta1()));
    texts.put("beta2", Double.toString(optimizer.beta2()));
    texts.put("epsilon", Double.toString(optimizer.epsilon()));
    texts.put("weight-decay", Double.toString(optimizer.weightDecay()));
    texts.put("clip-norm", Double.toString(optimizer.clipNorm()));
    return texts;
  }
}
